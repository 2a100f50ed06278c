/// Follower: a track that is cut where the leader was cut, on the media clock.
#pragma once

#include "package/track_writer.hpp"

#include <cstdint>
#include <deque>
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
  /// How long the leader may be ahead of a track before something stands in for it.
  static constexpr std::int64_t kLateUs = 500'000;

  /// `frame`: the usual length of a sample; `part_target`: none without parts.
  Follower(Ticks frame, std::optional<Ticks> part_target, TrackWriter writer)
      : writer_{std::move(writer)}, frame_{frame}, part_target_{part_target} {}
  virtual ~Follower() = default;

  void push(Packet const& packet);
  void boundary(Boundary const& boundary) { boundaries_.push_back(boundary); }
  /// Writes what is certain: no cut will come before `known_us` any more.
  virtual void drain(std::int64_t known_us) = 0;
  /// Everything that is left, then the end of the segment.
  virtual void finish() = 0;

  [[nodiscard]] TrackWriter& writer() { return writer_; }
  [[nodiscard]] TrackWriter const& writer() const { return writer_; }
  /// Media time up to which samples have arrived.
  [[nodiscard]] std::int64_t arrived_us() const;
  /// The leader has come as far as it has by now.
  void mark() { since_mark_us_ = 0; }
  /// How much media has arrived since, microseconds.
  [[nodiscard]] std::int64_t since_mark_us() const { return since_mark_us_; }
  /// Media time up to which they are written.
  [[nodiscard]] std::int64_t written_us() const { return us(writer_.end()); }

 protected:
  [[nodiscard]] std::int64_t us(Ticks t) const;
  [[nodiscard]] Ticks ticks(std::int64_t us) const;
  /// The oldest boundary; none may be there no longer.
  Boundary take_boundary();
  /// Ends the segment and begins the next one at `at`.
  void apply(Boundary const& boundary, Ticks at);
  /// Nothing has come for so long that segments pass as gaps.
  void pass_gaps(std::int64_t until_us);

  TrackWriter writer_;
  Ticks const frame_;
  std::optional<Ticks> const part_target_;
  std::deque<TimedSample> queue_;
  std::deque<Boundary> boundaries_;

 private:
  std::int64_t since_mark_us_ = 0;
};

}  // namespace freshet::package
