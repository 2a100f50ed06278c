/// The names of codecs in playlists and manifests (RFC 6381 and each codec's binding).
#pragma once

#include "media/codec.hpp"

#include <string>
#include <string_view>

namespace freshet::wire {

/// For CODECS of HLS and codecs of DASH: "avc1.64001f", "hvc1.1.6.L93.B0", "av01.0.08M.08",
/// "vp09.00.31.08", "mp4a.40.2", "opus". Read from the configuration, which must have been parsed.
[[nodiscard]] std::string codec_string(Codec const& codec);

/// For VIDEO-RANGE: "SDR", "HLG" or "PQ" (RFC 8216bis §4.4.6.2).
[[nodiscard]] std::string_view video_range(Colour colour);

}  // namespace freshet::wire
