/// Audio messages (FLV 10.1 §E.4.2, Enhanced RTMP "Enhanced Audio"), read and written.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/flv/fourcc.hpp"
#include "wire/flv/tag_kind.hpp"

#include <cstdint>

namespace freshet::wire::flv {

/// One audio message, of which only track 0 is kept.
struct AudioTag {
  TagKind kind = TagKind::skipped;
  FourCc codec = FourCc::none;    ///< of config, frame and end
  std::uint32_t nano_offset = 0;  ///< nanoseconds to add to the time stamp
  unsigned other_tracks = 0;      ///< tracks that were passed over
  Bytes payload;                  ///< shared with the message: AudioSpecificConfig, OpusHead, frame
};

/// An error names a codec that is not taken in, and those that are.
[[nodiscard]] Result<AudioTag> parse_audio(Bytes const& message);

/// As FLV 10.1 has it, for AAC alone.
[[nodiscard]] Bytes write_aac_config(Bytes const& audio_specific_config);
[[nodiscard]] Bytes write_aac_frame(Bytes const& access_unit);

/// As Enhanced RTMP has it. Of Opus the record is an OpusHead (RFC 7845 §5.1).
[[nodiscard]] Bytes write_audio_config(FourCc codec, Bytes const& record);
[[nodiscard]] Bytes write_audio_frame(FourCc codec, Bytes const& access_unit);
[[nodiscard]] Bytes write_audio_end(FourCc codec);

}  // namespace freshet::wire::flv
