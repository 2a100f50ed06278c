#include "package/segmenter.hpp"

#include <algorithm>

namespace freshet::package {
namespace {

/// Over whole frames, for time stamps that were drawn anew in the middle of a part; small against
/// three part targets of hold-back.
constexpr Ticks kMarginUs{3'000};

Ticks ticks(Microseconds us, Timebase base) { return rescale({us.count()}, kMicroseconds, base); }

}  // namespace

Segmenter::Segmenter(Profile profile, Timebase base)
    : profile_{profile},
      base_{base},
      segment_ticks_{ticks(profile.segment, base)},
      // A keyframe a hair before its slot is its slot's: time stamps jitter.
      slack_{segment_ticks_.n / 20},
      // Rounded to whole seconds, a segment may be a little longer than the target.
      longest_{static_cast<std::int64_t>(profile.target_duration) * base.hz + base.hz / 4} {}

void Segmenter::freeze(Ticks frame) {
  if (!profile_.low_latency()) return;
  auto const part = ticks(profile_.part, base_);
  auto const frames = std::max<std::int64_t>(1, part.n / std::max<std::int64_t>(1, frame.n));
  part_target_ = Ticks{frames * frame.n} + rescale(kMarginUs, kMicroseconds, base_);
}

/// Where keyframes come closer than that the nearest is the slot's: sound would be cut early else.
std::int64_t Segmenter::slot(Ticks t) const {
  auto const slack = key_interval_.n == 0 ? slack_.n : std::min(slack_.n, key_interval_.n / 2);
  return (t.n + slack) / segment_ticks_.n;
}

void Segmenter::begin(Ticks start) {
  segment_start_ = part_start_ = start;
  slot_ = slot(start);
  any_ = false;
}

bool Segmenter::key_comes_in_time() const {
  if (!last_key_ || key_interval_.n == 0) return true;
  return !bursts(*last_key_ + key_interval_);
}

Cut Segmenter::offer(Ticks dts, Ticks duration, bool key) const {
  if (!any_) return Cut::none;
  if (key && slot(dts) > slot_) return Cut::segment;
  // The last part of a segment may be short, so that the promise holds even where the part before
  // was let go on in the hope of a keyframe.
  if (bursts(dts + duration)) return Cut::forced_segment;
  if (!part_target_ || dts + duration - part_start_ <= *part_target_) return Cut::none;
  auto const room = !bursts(dts + *part_target_);
  return room || key_comes_in_time() ? Cut::part : Cut::forced_segment;
}

std::optional<Ticks> Segmenter::room(Ticks dts, Ticks frame) const {
  if (!part_target_) return std::nullopt;
  auto const left = part_start_ + *part_target_ - dts;
  return left < frame ? std::max(*part_target_, frame) : left;
}

void Segmenter::take(Ticks dts, bool key) {
  any_ = true;
  if (!key) return;
  if (last_key_) key_interval_ = dts - *last_key_;
  last_key_ = dts;
}

bool Segmenter::full(Ticks end, Ticks frame) const {
  if (!any_ || !part_target_) return false;
  if (end + frame - part_start_ <= *part_target_) return false;
  return slot(end) <= slot_ && !bursts(end + *part_target_);
}

}  // namespace freshet::package
