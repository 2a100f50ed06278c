/// The init segment of one track: ftyp and an empty moov (CMAF; RFC 8216bis §3.1.2).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/track.hpp"
#include "wire/mp4/four_cc.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace freshet::wire::mp4 {

/// Written for what Freshet carries: avc1, hvc1, av01, vp09, mp4a and Opus. The track's id is its
/// track_ID and its time base the media's timescale.
[[nodiscard]] Bytes init_segment(Track const& track);

/// What an init segment says, for tests and for whoever resumes a recording.
struct InitInfo {
  std::vector<FourCc> brands;  ///< the major brand first
  TrackId track{};
  Timebase timebase;
  FourCc handler;       ///< vide or soun
  FourCc sample_entry;  ///< avc1, mp4a, …
  std::uint32_t width = 0, height = 0;
  std::uint32_t sample_rate = 0;
  std::uint16_t channels = 0;
  Bytes config;  ///< as in media/codec.hpp
  std::optional<Colour> colour;
  std::optional<Ratio> pixel_aspect;
  bool fragmented = false;  ///< an mvex stands after the last trak
  bool endless = false;     ///< no duration is given anywhere
  bool edited = false;      ///< an edit list is there
};

[[nodiscard]] Result<InitInfo> parse_init(ByteSpan bytes);

}  // namespace freshet::wire::mp4
