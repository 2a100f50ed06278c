#include "stream/meter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace freshet::stream {
namespace {

/// Time stamps further apart are those of another clock.
constexpr std::int64_t kOtherClockUs = 5'000'000;
constexpr std::int64_t kLateByUs = 500'000;
constexpr double kAheadSmoothing = 0.02;
/// Pairs of sound and picture before what is between them is taken for what it was at first.
constexpr int kPairs = 200;

std::int64_t us_of(SteadyTime now) {
  return std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
}

}  // namespace

void Meter::begin(Tracks tracks) {
  auto const pictures = so_far_.pictures;
  tracks_ = std::move(tracks);
  so_far_ = {};
  so_far_.pictures = pictures;
  so_far_.picture = std::ranges::any_of(*tracks_, is_video);
  so_far_.sound = !std::ranges::all_of(*tracks_, is_video);
  picture_us_.reset();
  key_us_.reset();
  step_us_.reset();
  transit_us_.reset();
  ahead_at_first_ms_.reset();
  paired_ = 0;
  clock_ = {};
}

Meter::Second& Meter::second(std::int64_t now_us) {
  auto const number = now_us / 1'000'000;
  auto& at = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
  if (at.number != number) at = {number, 0, 0, 0};
  return at;
}

void Meter::packet(Packet const& packet, SteadyTime now) {
  if (!tracks_) return;
  auto const track = std::ranges::find(*tracks_, packet.track, &Track::id);
  if (track == tracks_->end()) return;
  auto const at_us = microseconds(packet.dts, track->timebase), now_us = us_of(now);
  if (!began_us_) began_us_ = now_us;
  last_us_ = now_us;
  auto& window = second(now_us);
  window.bits += packet.payload.size() * 8;
  window.newest_us = at_us;
  if (is_video(*track)) {
    ++window.pictures;
    picture(packet, at_us, now_us);
  } else {
    sound(at_us, now_us);
  }
}

void Meter::picture(Packet const& packet, std::int64_t at_us, std::int64_t now_us) {
  ++so_far_.pictures;
  jitter(at_us, now_us);
  auto const step = picture_us_ ? at_us - *picture_us_ : 0;
  auto const steady = step > 0 && step < kOtherClockUs;
  // The shortest of late is the length of a picture.
  if (steady) step_us_ = step_us_ ? std::min(*step_us_ + *step_us_ / 50, step) : step;
  if (steady && step > *step_us_ * 3 / 2) {
    so_far_.missing_pictures += static_cast<std::uint64_t>((step + *step_us_ / 2) / *step_us_ - 1);
  }
  picture_us_ = at_us;
  if (!packet.key) return;
  auto const since = key_us_ ? at_us - *key_us_ : 0;
  if (since > 0) so_far_.keyframe_interval_s = static_cast<double>(since) / 1e6;
  key_us_ = at_us;
}

/// RFC 3550 §6.4.1, in microseconds.
void Meter::jitter(std::int64_t at_us, std::int64_t now_us) {
  clock_.packet(at_us, now_us);
  auto const transit = now_us - at_us;
  if (transit_us_ && std::abs(transit - *transit_us_) < kOtherClockUs) {
    auto const d = static_cast<double>(std::abs(transit - *transit_us_)) / 1e3;
    so_far_.jitter_ms += (d - so_far_.jitter_ms) / 16;
    if (transit - *transit_us_ > kLateByUs) ++so_far_.late_pictures;
  }
  transit_us_ = transit;
}

void Meter::sound(std::int64_t at_us, std::int64_t now_us) {
  if (!picture_us_) {
    if (!so_far_.picture) jitter(at_us, now_us);
    return;
  }
  auto const ahead = static_cast<double>(at_us - *picture_us_) / 1e3;
  if (std::abs(ahead) * 1e3 > kOtherClockUs) return;
  auto& smooth = so_far_.sound_ahead_ms;
  smooth = paired_ == 0 ? ahead : smooth + kAheadSmoothing * (ahead - smooth);
  if (++paired_ == kPairs) ahead_at_first_ms_ = smooth;
  if (ahead_at_first_ms_) so_far_.drift_ms = smooth - *ahead_at_first_ms_;
}

Figures Meter::figures(SteadyTime now) const {
  auto figures = so_far_;
  if (!began_us_) return figures;
  figures.clock_gain = clock_.ratio().value_or(0);
  auto const now_us = us_of(now), number = now_us / 1'000'000;
  figures.silent_s = static_cast<double>(now_us - *last_us_) / 1e6;
  if (key_us_ && picture_us_) {
    auto const since = static_cast<double>(*picture_us_ - *key_us_) / 1e6;
    figures.keyframe_interval_s = std::max(figures.keyframe_interval_s, since);
  }
  // Whole seconds: the one that goes on says nothing yet.
  Second const *first = nullptr, *last = nullptr;
  std::uint64_t bits = 0, pictures = 0;
  for (auto i = std::max(number - kWindowS, *began_us_ / 1'000'000 + 1); i < number; ++i) {
    auto const& at = seconds_[static_cast<std::size_t>(i) % seconds_.size()];
    if (at.number != i) continue;
    bits += at.bits;
    pictures += at.pictures;
    if (first == nullptr) first = &at;
    // The second in which it fell silent was not whole.
    if (i < *last_us_ / 1'000'000) last = &at;
  }
  auto const length = std::min(kWindowS, number - *began_us_ / 1'000'000 - 1);
  if (length <= 0 || first == nullptr) return figures;
  figures.bit_rate = static_cast<double>(bits) / static_cast<double>(length);
  figures.frame_rate = static_cast<double>(pictures) / static_cast<double>(length);
  if (last == nullptr) return figures;
  auto const media = static_cast<double>(last->newest_us - first->newest_us) / 1e6;
  auto const passed = static_cast<double>(last->number - first->number);
  if (passed > 0 && std::abs(media) < 2 * passed + 5) figures.speed = media / passed;
  return figures;
}

}  // namespace freshet::stream
