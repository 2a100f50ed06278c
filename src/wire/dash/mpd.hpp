/// Mpd: a live DASH manifest (ISO/IEC 23009-1:2022 §5.3) as values with its text.
#pragma once

#include "media/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace freshet::wire::dash {

/// S (§5.3.9.6): `count` segments in a row of the same length, in the set's timescale.
struct Run {
  std::int64_t start = 0, duration = 0;
  std::uint64_t count = 1;
  friend bool operator==(Run const&, Run const&) = default;
};

/// Segments one after another as runs: neighbours of one length share an S.
class Runs {
 public:
  void add(std::int64_t start, std::int64_t duration);
  [[nodiscard]] std::vector<Run> const& all() const { return runs_; }

 private:
  std::vector<Run> runs_;
};

struct Representation {
  std::string id;
  std::uint64_t bandwidth = 0;  ///< bits per second
  std::string codecs;           ///< RFC 6381
  Video video;                  ///< of a video set
  Audio audio;                  ///< of an audio set
};

/// Segments of one length that are served while they grow, chunk by chunk (§5.3.9.5.3, DASH-IF's
/// low-latency modes §9.X.4): their numbers tell their times, so that nothing lists them.
struct Chunked {
  std::int64_t duration = 0;   ///< of each segment, in the set's timescale
  std::int64_t chunk = 0;      ///< the longest of its chunks, in the timescale
  std::int64_t early_us = 0;   ///< a segment can be asked for so long before it is complete
  std::uint32_t clock_id = 0;  ///< of the ProducerReferenceTime, unique in the manifest
  std::int64_t wall_us = 0;    ///< when the media of the Period's start was captured
};

/// Renditions of one kind that are cut alike: they share a SegmentTemplate.
struct AdaptationSet {
  std::uint32_t id = 0;  ///< the same in every Period
  bool video = false;
  bool starts_with_key = true;  ///< every segment: SAP type 1
  bool captions = false;        ///< CEA-608 in the pictures, of which nobody says the language
  std::uint32_t timescale = 1;
  std::int64_t time_offset = 0;    ///< the media time at which the Period starts
  std::uint64_t start_number = 0;  ///< of the first S
  std::string init, media;         ///< templates: $RepresentationID$, $Number$
  std::vector<Run> runs;           ///< listed where the segments are not `chunked`
  std::optional<Chunked> chunked{};
  std::vector<Representation> representations;
};

struct Period {
  std::string id;
  std::int64_t start_us = 0;                  ///< since availability_start_us
  std::optional<std::int64_t> duration_us{};  ///< of the last one, when the show is over
  std::vector<AdaptationSet> sets;
};

/// How far behind live a player shall stay (§K.3), in microseconds.
struct Latency {
  std::int64_t target_us = 0, least_us = 0, most_us = 0;
};

/// All times in microseconds; those on the wall clock since 1970.
struct Mpd {
  std::int64_t availability_start_us = 0;  ///< when media time was 0; never changes
  std::int64_t publish_us = 0;
  std::optional<std::int64_t> update_us{};  ///< none: it will not change any more
  std::int64_t time_shift_us = 0;           ///< the DVR window
  std::int64_t min_buffer_us = 0;
  std::int64_t delay_us = 0;  ///< how far behind the edge players shall stay
  std::int64_t max_segment_us = 0;
  std::string clock_address;  ///< UTCTiming, http-xsdate
  std::optional<Latency> latency{};
  std::vector<Period> periods;
};

[[nodiscard]] std::string to_string(Mpd const& mpd);

/// "PT4.004S" (ISO 8601, §5.3.1.2 without years and months, whose length is nobody's), to the
/// microsecond.
[[nodiscard]] std::string to_duration(std::int64_t us);

}  // namespace freshet::wire::dash
