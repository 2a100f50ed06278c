#include "events/retry.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace freshet::events {
namespace {

using std::chrono::milliseconds;

/// Between 80 and 120 % of twice as much for each failure.
milliseconds pause_after(RetryPolicy const& policy, unsigned failures, double chance) {
  auto pause = policy.first;
  for (unsigned i = 1; i < failures && pause < policy.most; ++i) pause *= 2;
  pause = std::min(pause, policy.most);
  return milliseconds{static_cast<std::int64_t>(static_cast<double>(pause.count()) *
                                                (0.8 + 0.4 * std::clamp(chance, 0.0, 1.0)))};
}

/// It was heard, and not wanted; what passes by itself is none of these.
bool is_refusal(int status) {
  bool const passes =
      status == 408 || status == 409 || status == 423 || status == 425 || status == 429;
  return status >= 300 && status < 500 && !passes;
}

}  // namespace

Verdict judge(RetryPolicy const& policy, Ending const& ending, double chance) {
  if (ending.status >= 200 && ending.status < 300) return {Outcome::delivered, {}};
  bool const gone = ending.status == 410;  // it will never be wanted again
  bool const refused = is_refusal(ending.status) && ending.number >= policy.refusals;
  if (gone || refused || ending.age >= policy.for_so_long) return {Outcome::given_up, {}};
  auto const pause = pause_after(policy, ending.number, chance);
  return {Outcome::again, std::max(pause, ending.asked_for)};
}

std::chrono::seconds read_retry_after(std::string_view text) {
  constexpr std::chrono::seconds kLongest{86'400};
  std::uint32_t seconds = 0;
  auto const* const end = text.data() + text.size();
  // Discord has decimals.
  auto const [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error == std::errc::result_out_of_range) return kLongest;
  bool const whole = stop == end;
  bool const decimals = !whole && *stop == '.';
  if (error != std::errc{} || (!whole && !decimals)) return {};
  return std::min(kLongest, std::chrono::seconds{seconds} + std::chrono::seconds{decimals ? 1 : 0});
}

}  // namespace freshet::events
