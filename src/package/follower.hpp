/// Follower: a track that is cut where the leader was cut, at the sample nearest on the media
/// clock.
#pragma once

#include "package/track_writer.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace freshet::package {

/// Where every rendition begins a segment.
struct Boundary {
  std::int64_t us = 0;  ///< media time
  std::int64_t wall_us = 0;
  bool discontinuity = false;
  bool at_once = false;  ///< what follows fills time that has passed
  /// Media time up to which the leader had media: less than `us` when nobody sent any for a while.
  std::int64_t ended_us = 0;
};

/// On the home loop.
class Follower {
 public:
  /// Audio may run ahead of a leader that stalled by this much before it stops waiting for cuts.
  static constexpr std::int64_t kPatienceUs = 700'000;

  Follower(TrackWriter writer, std::optional<Ticks> part_target);

  void push(Packet const& packet);
  void boundary(Boundary const& boundary) { boundaries_.push_back(boundary); }
  /// Writes what is certain: no cut will come before `known_us` any more.
  void drain(std::int64_t known_us);
  /// Everything that is left, then the end of the segment.
  void finish();

  [[nodiscard]] TrackWriter& writer() { return writer_; }
  /// Media time up to which samples have arrived.
  [[nodiscard]] std::int64_t arrived_us() const;
  /// Media time up to which they are written.
  [[nodiscard]] std::int64_t written_us() const { return us(writer_.end()); }

 private:
  void write_known(std::int64_t known_us);
  void write(TimedSample sample);
  void put(TimedSample sample);
  void apply(Boundary const& boundary, Ticks at);
  void fill_with_silence(Ticks until);
  void hold_together(std::int64_t known_us);
  [[nodiscard]] std::int64_t us(Ticks t) const;

  TrackWriter writer_;
  std::optional<Ticks> const part_target_;
  std::deque<TimedSample> queue_;
  std::deque<Boundary> boundaries_;
  Bytes silence_;
  Ticks frame_;
};

}  // namespace freshet::package
