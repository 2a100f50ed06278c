/// Grid: the frame grid of one track. RTMP's time stamps are whole milliseconds; frames are not.
/// While a track keeps a constant rate its time stamps snap to the exact rate, and the next one can
/// be foretold; where it does not, they pass as they came.
#pragma once

#include "media/codec.hpp"
#include "media/time.hpp"

#include <cstdint>
#include <optional>

namespace freshet::stream {

/// A snapped time stamp and how long its frame lasts; duration 0: only the next frame can tell.
struct Snapped {
  Ticks at, duration;
};

/// Video: frames of `rate`, or of a rate found by watching.
class VideoGrid {
 public:
  explicit VideoGrid(Ratio rate) : rate_{rate} {}

  /// `raw` on the media clock in 90 kHz, in decoding order. The answer is later than the last one.
  Snapped snap(Ticks raw);
  /// A composition offset to whole frames when it is within the jitter of one.
  [[nodiscard]] Ticks snap_offset(Ticks raw) const;
  /// Forgets the line, not the rate.
  void reset();
  [[nodiscard]] Ratio rate() const { return rate_; }

 private:
  [[nodiscard]] std::int64_t frame_start(std::int64_t k) const;
  void learn(Ticks raw);

  Ratio rate_;
  bool const given_ = rate_.known();
  std::optional<Ticks> last_, last_raw_;
  std::optional<Ticks> anchor_;
  std::int64_t last_k_ = 0;
  int steady_ = 0;  // frames in a row that were one grid step apart
  int seen_ = 0;    // frames watched to find the rate
  std::int64_t first_watched_ = 0;
};

/// Audio: access units of `frame` samples each, counted; the count follows time stamps that part
/// from it for good, and leaves out those that jitter.
class AudioGrid {
 public:
  AudioGrid(Timebase base, std::int64_t frame);

  /// Nothing when what was already given out stands in this unit's place. `duration` 0: one frame.
  std::optional<Snapped> snap(Ticks raw, Ticks duration);
  void reset() { begin({}); }

 private:
  [[nodiscard]] bool strays(Ticks off);
  void begin(std::optional<Ticks> next);

  std::int64_t frame_, slip_;
  std::optional<Ticks> next_;
  int strays_ = 0;  // units in a row that came late, or early when below 0
};

}  // namespace freshet::stream
