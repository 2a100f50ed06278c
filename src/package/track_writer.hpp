/// TrackWriter: samples of one track into parts of its rendition. Told where to cut, it cuts.
#pragma once

#include "media/packet.hpp"
#include "origin/rendition.hpp"
#include "wire/mp4/fragment.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace freshet::package {

/// A sample on the decode line of its rendition.
struct TimedSample {
  Ticks dts, pts, duration;
  bool key = false;
  std::int64_t ntp_us = 0;
  Bytes data;
};

/// On the home loop.
class TrackWriter {
 public:
  TrackWriter(Track track, std::shared_ptr<origin::Rendition> rendition)
      : track_{std::move(track)}, rendition_{std::move(rendition)} {}

  /// The track as it is from the next segment on: writes its init segment.
  void set_track(Track track);
  /// `at_once`: it fills time that has passed.
  void open_segment(Ticks start, std::int64_t wall_us, bool discontinuity, bool at_once);
  void add(TimedSample sample);
  /// The track rests up to `until`: its segment, which has no samples, gets none.
  void rest(Ticks until);
  /// Publishes what was added since the last call as one part; `last` completes the segment.
  void close_part(bool last);
  /// Completes the segment; one that got nothing becomes a gap up to `end`.
  void close_segment(Ticks end);

  [[nodiscard]] Track const& track() const { return track_; }
  [[nodiscard]] origin::Rendition& rendition() const { return *rendition_; }
  [[nodiscard]] bool segment_open() const { return segment_open_; }
  [[nodiscard]] bool part_empty() const { return samples_.empty(); }
  /// The segment is one in which the track rests.
  [[nodiscard]] bool rests() const { return rests_; }
  [[nodiscard]] Ticks part_start() const { return part_start_; }
  [[nodiscard]] Ticks segment_start() const { return segment_start_; }
  [[nodiscard]] bool segment_empty() const { return end_ == segment_start_; }
  /// Where the next sample begins.
  [[nodiscard]] Ticks end() const { return end_; }
  [[nodiscard]] bool published() const { return published_; }

 private:
  void close_rest(bool last);
  void set_rests(bool rests);
  void look_for_captions(ByteSpan access_unit);

  Track track_;
  std::shared_ptr<origin::Rendition> rendition_;
  std::vector<wire::mp4::Sample> samples_;
  std::int64_t part_ntp_us_ = 0;
  Ticks part_pts_;
  bool part_independent_ = false;
  Ticks segment_start_, part_start_, end_;
  std::int64_t segment_wall_us_ = 0;
  std::uint32_t sequence_ = 0;
  bool captions_ = false;
  bool segment_open_ = false, segment_has_parts_ = false, rests_ = false, published_ = false;
};

}  // namespace freshet::package
