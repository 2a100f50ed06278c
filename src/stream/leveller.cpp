#include "stream/leveller.hpp"

#include <chrono>

namespace freshet::stream {
namespace {

/// Less than this is the line's unevenness.
constexpr std::int64_t kLateUs = 500'000;
/// So long it is looked at before anything is said of its pace.
constexpr std::chrono::microseconds kLook = std::chrono::seconds{2};
/// Who needs longer until it is level is late for good.
constexpr std::int64_t kPatienceUs = 10'000'000;
/// Further ahead the line does not go, for players that go by the clock ask that much later.
constexpr std::int64_t kAheadUs = 1'000'000;
/// So near it is level again: what is left of it covers the wait for a keyframe.
constexpr std::int64_t kLevelUs = 500'000;

}  // namespace

Leveller::Verdict Leveller::behind(std::int64_t late_us, SteadyTime now) {
  if (late_us <= kLateUs) return Verdict::pass;
  if (!first_) first_ = {late_us, now};
  auto const passed = std::chrono::duration_cast<std::chrono::microseconds>(now - first_->at);
  if (passed < kLook) return Verdict::leave_out;
  auto const gained_us = first_->by_us - late_us;
  if (gained_us <= 0) return Verdict::pass;
  auto const rest = static_cast<double>(late_us) * static_cast<double>(passed.count()) /
                    static_cast<double>(gained_us);
  return rest < kPatienceUs ? Verdict::leave_out : Verdict::pass;
}

Leveller::Verdict Leveller::ahead(std::int64_t ahead_us, bool opens) {
  if (!watches()) return Verdict::pass;
  if (!leaves_out_ && ahead_us <= kAheadUs) return Verdict::pass;
  leaves_out_ = !opens || ahead_us > kLevelUs;
  if (!leaves_out_) return Verdict::begin_anew;
  ++left_out_;
  return Verdict::leave_out;
}

}  // namespace freshet::stream
