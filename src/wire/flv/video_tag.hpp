/// Video messages (FLV 10.1 §E.4.3, Enhanced RTMP "Enhanced Video"), read and written.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/flv/fourcc.hpp"
#include "wire/flv/tag_kind.hpp"

#include <cstdint>

namespace freshet::wire::flv {

/// One video message, of which only track 0 is kept.
struct VideoTag {
  TagKind kind = TagKind::skipped;
  FourCc codec = FourCc::none;      ///< of config, frame and end
  bool key = false;                 ///< the frame is decodable by itself, so says the sender
  std::int32_t composition_ms = 0;  ///< what the picture is shown later than its time stamp
  std::uint32_t nano_offset = 0;    ///< nanoseconds to add to the time stamp
  unsigned other_tracks = 0;        ///< tracks that were passed over
  Bytes payload;                    ///< shared with the message, never copied
};

/// An error names a codec that is not taken in, and those that are.
[[nodiscard]] Result<VideoTag> parse_video(Bytes const& message);

/// As FLV 10.1 has it, for H.264 alone.
[[nodiscard]] Bytes write_avc_config(Bytes const& avcc);
[[nodiscard]] Bytes write_avc_frame(Bytes const& access_unit, bool key,
                                    std::int32_t composition_ms);
[[nodiscard]] Bytes write_avc_end();

/// As Enhanced RTMP has it, for any codec.
[[nodiscard]] Bytes write_video_config(FourCc codec, Bytes const& record);
[[nodiscard]] Bytes write_video_frame(FourCc codec, Bytes const& access_unit, bool key,
                                      std::int32_t composition_ms);
[[nodiscard]] Bytes write_video_end(FourCc codec);

}  // namespace freshet::wire::flv
