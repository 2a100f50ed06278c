/// What a track is coded in: one struct a codec, each with its decoder configuration as it stands in
/// an ISO BMFF sample entry, and what the packager and the playlists must know.
#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.hpp"

namespace freshet {

/// ITU-T H.273 code points; 2 is "unspecified".
struct Colour {
  std::uint8_t primaries = 2, transfer = 2, matrix = 2;
  bool full_range = false;
  friend bool operator==(Colour, Colour) = default;
};

/// A rational number; den 0: unknown.
struct Ratio {
  std::uint32_t num = 0, den = 0;
  [[nodiscard]] bool known() const { return num != 0 && den != 0; }
  friend bool operator==(Ratio, Ratio) = default;
};

struct Video {
  std::uint32_t width = 0, height = 0;  ///< coded picture after cropping, in luma samples
  Ratio pixel_aspect{1, 1};
  Ratio frame_rate;  ///< as the stream says; {0,0} when it does not
  Colour colour;
  std::uint8_t bit_depth = 8;
  bool interlaced = false;  ///< pictures may be two fields, of different instants
  friend bool operator==(Video, Video) = default;
};

struct Audio {
  std::uint32_t sample_rate = 0;  ///< Hz
  std::uint8_t channels = 0;
  std::uint32_t frame_samples = 1024;  ///< samples an access unit
  friend bool operator==(Audio, Audio) = default;
};

struct H264 {
  Video video;
  Bytes config;               ///< AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1)
  std::uint8_t length_size = 4;
  bool reorders = true;       ///< false when the SPS promises that no picture is reordered
};
struct H265 {
  Video video;
  Bytes config;               ///< HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 §8.3.3.1)
  std::uint8_t length_size = 4;
  bool reorders = true;       ///< false when the SPS promises that no picture is reordered
};
struct Av1 {
  Video video;
  Bytes config;               ///< AV1CodecConfigurationRecord (av1-isobmff §2.3)
};
struct Vp9 {
  Video video;
  Bytes config;               ///< VPCodecConfigurationRecord, without the FullBox head
};
struct Aac {
  Audio audio;
  Bytes config;               ///< AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1)
  std::uint8_t object_type = 2;
};
struct Opus {
  Audio audio;                ///< sample_rate is always 48000, frame_samples 960 until seen
  Bytes config;               ///< dOps body (opus-in-isobmff §4.3.2)
};

using Codec = std::variant<H264, H265, Av1, Vp9, Aac, Opus>;

/// Null for an audio codec.
[[nodiscard]] Video const* video_of(Codec const& codec);
[[nodiscard]] Video* video_of(Codec& codec);
/// Null for a video codec.
[[nodiscard]] Audio const* audio_of(Codec const& codec);
/// The decoder configuration, whichever codec it is.
[[nodiscard]] Bytes const& config_of(Codec const& codec);
/// "h264", "hevc", "av1", "vp9", "aac" or "opus": the names of the configuration and of logs.
[[nodiscard]] char const* name_of(Codec const& codec);

}  // namespace freshet
