#include "delivery/directives.hpp"

#include <limits>

namespace freshet::delivery {
namespace {

/// How many parts beyond the last one may be asked for: three seconds' worth, or three.
std::uint64_t advance_part_limit(origin::Promises const& promises) {
  auto const part = promises.part_target.count();
  if (part <= 0 || part >= 1'000'000) return 3;
  return static_cast<std::uint64_t>((3'000'000 + part - 1) / part);
}

}  // namespace

origin::Position position_of(wire::hls::Directives const& asked) {
  origin::Position position{asked.msn.value_or(0), {}};
  if (asked.part) {
    auto const most = std::numeric_limits<std::uint32_t>::max();
    position.part = static_cast<std::uint32_t>(std::min<std::uint64_t>(*asked.part, most));
  }
  return position;
}

Verdict judge(origin::Snapshot const& snapshot, wire::hls::Directives const& asked) {
  if (!asked.msn || snapshot.ended || snapshot.has(position_of(asked))) return Verdict::answer;
  // Last complete is next_msn - 1; more than two beyond it nobody may ask for.
  if (*asked.msn > snapshot.next_msn + 1) return Verdict::too_far;
  auto const next_part = snapshot.open.size();  // one past the last
  if (asked.part && *asked.msn == snapshot.next_msn &&
      *asked.part >= next_part + advance_part_limit(snapshot.promises)) {
    return Verdict::too_far;
  }
  return Verdict::wait;
}

}  // namespace freshet::delivery
