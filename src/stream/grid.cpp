#include "stream/grid.hpp"

#include "media/frame_rate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace freshet::stream {
namespace {

/// Whole milliseconds, truncated or rounded, put a frame up to one off; two of them, two.
constexpr std::int64_t kVideoJitter = 2L * 90;
/// Frames a step apart before the next one is foretold.
constexpr int kTrust = 3;
/// Frames watched before an unstated rate is named.
constexpr int kWatch = 20;

/// Audio may slip this far from its count of samples, under the 10 ms at which lips and voice part.
constexpr double kAudioSlip = 0.008;
/// Units in a row that slipped further the same way before it is believed: an encoder that stamps
/// its sound as it comes jitters by more, and must not lose any for it.
constexpr int kAudioPatience = 4;

}  // namespace

std::int64_t VideoGrid::frame_start(std::int64_t k) const {
  return anchor_->n + (k * 90'000 * rate_.den + rate_.num / 2) / rate_.num;
}

void VideoGrid::learn(Ticks raw) {
  if (given_ || rate_.known()) return;
  if (seen_++ == 0) first_watched_ = raw.n;
  if (seen_ <= kWatch) return;
  auto const fps = 90'000.0 * (seen_ - 1) / static_cast<double>(raw.n - first_watched_);
  if (auto const rate = customary_rate(fps, 0.002)) rate_ = *rate;
  seen_ = 0;
}

Snapped VideoGrid::snap(Ticks raw) {
  learn(raw);
  if (last_ && raw <= *last_) raw = {last_->n + 1};
  if (!rate_.known()) {
    last_ = raw;
    return {raw, {0}};
  }
  if (!anchor_) {
    anchor_ = raw;
    last_k_ = -1;
  }
  auto const since = raw.n - anchor_->n;
  auto const k = (since * rate_.num + 45'000LL * rate_.den) / (90'000LL * rate_.den);
  auto const at = frame_start(k);
  if (std::abs(at - raw.n) > kVideoJitter || (last_ && at <= last_->n)) {
    // Off the grid: a variable rate, or a rate that is not quite what was said. Draw it anew here.
    anchor_ = raw;
    last_k_ = 0;
    steady_ = std::max(0, steady_ - 1);
    last_ = raw;
    return {raw, {steady_ >= kTrust ? frame_start(1) - raw.n : 0}};
  }
  steady_ = k == last_k_ + 1 ? std::min(steady_ + 1, 2 * kTrust) : 0;
  last_k_ = k;
  last_ = Ticks{at};
  return {{at}, {steady_ >= kTrust ? frame_start(k + 1) - at : 0}};
}

Ticks VideoGrid::snap_offset(Ticks raw) const {
  if (!rate_.known()) return raw;
  auto const frames = std::llround(static_cast<double>(raw.n) * rate_.num / (90'000.0 * rate_.den));
  auto const exact = static_cast<std::int64_t>(
      std::llround(static_cast<double>(frames) * 90'000.0 * rate_.den / rate_.num));
  return std::abs(exact - raw.n) <= kVideoJitter ? Ticks{exact} : raw;
}

void VideoGrid::reset() {
  anchor_.reset();
  last_.reset();
  steady_ = 0;
  last_k_ = 0;
  seen_ = 0;
}

AudioGrid::AudioGrid(Timebase base, std::int64_t frame)
    : frame_{frame}, slip_{static_cast<std::int64_t>(kAudioSlip * static_cast<double>(base.hz))} {}

std::optional<Snapped> AudioGrid::snap(Ticks raw, Ticks duration) {
  auto const length = duration.n > 0 ? duration : Ticks{frame_};
  auto at = raw;
  if (next_) {
    auto const off = raw - *next_;
    if (off.n < -(length.n + slip_)) return std::nullopt;
    if (off < length && !strays(off)) at = *next_;
    if (at < *next_) {
      // The source overlaps itself: what is left out here makes room for what follows.
      begin(raw + length);
      return std::nullopt;
    }
    if (at == raw) strays_ = 0;
  }
  next_ = at + length;
  return Snapped{at, length};
}

bool AudioGrid::strays(Ticks off) {
  auto const way = off.n > slip_ ? 1 : off.n < -slip_ ? -1 : 0;
  strays_ = way == 0 ? 0 : way * strays_ > 0 ? strays_ + way : way;
  return std::abs(strays_) >= kAudioPatience;
}

void AudioGrid::begin(std::optional<Ticks> next) {
  next_ = next;
  strays_ = 0;
}

}  // namespace freshet::stream
