/// What is different between the encoders that libav knows. av/'s own.
#pragma once

#include "av/ptr.hpp"
#include "av/video_encoder.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <string>
#include <utility>
#include <vector>

namespace freshet::av {

/// As libav names it.
[[nodiscard]] char const* encoder_name(VideoSettings const& settings);

/// Of what libav calls options, each encoder has its own.
using EncoderOptions = std::vector<std::pair<char const*, std::string>>;
[[nodiscard]] EncoderOptions encoder_options(VideoSettings const& settings);

/// The decoder configuration of a stream that begins with `key`, whose encoder is open. VP9 and AV1
/// encoders say only in a keyframe what they write; the others said it when they opened.
[[nodiscard]] Result<Codec> described(AVCodecContext const& encoder, VideoFormat format,
                                      ByteSpan key);
[[nodiscard]] constexpr bool needs_key(VideoFormat format) {
  return format == VideoFormat::vp9 || format == VideoFormat::av1;
}

/// What the encoder wrote as a sample has it.
[[nodiscard]] Result<Bytes> access_unit(VideoFormat format, Bytes const& coded);

}  // namespace freshet::av
