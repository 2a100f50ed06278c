/// Segmenter: where to cut. It decides and writes nothing.
#pragma once

#include "media/time.hpp"
#include "package/profile.hpp"

#include <cstdint>
#include <optional>

namespace freshet::package {

/// What is due before a sample.
enum class Cut { none, part, segment, forced_segment };

/// For the track that leads (video, or the only audio). A part closes before the sample that would
/// exceed the frozen, frame-quantised part target, measured on decode time; a segment at the first
/// keyframe after ⌊t / segment⌋ has changed. Where the encoder's keyframes are too far apart for
/// that, a segment ends at the last part boundary within the target duration. Boundaries come from
/// the media clock, so that every rendition of a session, and every session of a channel, is cut
/// alike.
class Segmenter {
 public:
  Segmenter(Profile profile, Timebase base);

  /// The part target, once it is frozen; in ticks of the track's time base.
  [[nodiscard]] std::optional<Ticks> part_target() const { return part_target_; }
  /// Freezes the part target to whole frames of `frame` within the profile's part, with a margin
  /// for the jitter of time stamps; a frame longer than a part makes a part.
  void freeze(Ticks frame);
  /// What an earlier run has frozen.
  void resume(Ticks part_target) { part_target_ = part_target; }

  /// Begins a segment, and a part, at `start`.
  void begin(Ticks start);
  /// The cut due before a sample at `dts`; `duration` is what is known of its length.
  [[nodiscard]] Cut offer(Ticks dts, Ticks duration, bool key) const;
  /// How long a sample at `dts`, `frame` at least, may be for its part; none without parts.
  [[nodiscard]] std::optional<Ticks> room(Ticks dts, Ticks frame) const;
  /// The sample is in the part.
  void take(Ticks dts, bool key);
  /// From keyframe to keyframe, as seen last; 0: not known yet.
  [[nodiscard]] Ticks key_interval() const { return key_interval_; }
  /// The keyframe before belongs to what was before a break.
  void forget_key() { last_key_.reset(); }
  /// The part was closed at `at`; the segment goes on.
  void part_closed(Ticks at) { part_start_ = at; }

  /// The part is full: no sample of `frame` would fit any more, and the next one cannot begin a
  /// segment, so that the part may go out before the next sample is there.
  [[nodiscard]] bool full(Ticks end, Ticks frame) const;

 private:
  [[nodiscard]] std::int64_t slot(Ticks t) const;
  [[nodiscard]] bool bursts(Ticks end) const { return end - segment_start_ > longest_; }
  [[nodiscard]] bool key_comes_in_time() const;

  Profile const profile_;
  Timebase const base_;
  Ticks segment_ticks_, slack_, longest_;
  std::optional<Ticks> part_target_;
  Ticks segment_start_, part_start_;
  std::int64_t slot_ = 0;  // that it began for
  std::optional<Ticks> last_key_;
  Ticks key_interval_;
  bool any_ = false;
};

}  // namespace freshet::package
