/// still(): a coded picture as a JPEG.
#pragma once

#include "av/decoder.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"
#include "media/packet.hpp"

#include <cstdint>

namespace freshet::av {

struct StillSettings {
  std::uint32_t max_width = 1280;  ///< luma samples, even; a smaller picture keeps its size
  int quantizer = 4;               ///< 1 best, 31 smallest
  std::uint64_t max_samples = DecoderSettings{}.max_samples;  ///< of the coded picture
};

/// Of a keyframe, in square pixels and with the colours that JFIF means (BT.601, full range).
/// Takes a decoder's memory and tens of milliseconds: where waiting is allowed.
/// errc::value_too_large: over max_samples. errc::bad_message: not decodable.
[[nodiscard]] Result<Bytes> still(Codec const& codec, Packet const& keyframe,
                                  StillSettings const& settings);

/// An 8-bit YUV 4:2:0 picture of full range, encoded.
[[nodiscard]] Result<Bytes> to_jpeg(AVFrame const& picture, int quantizer);

}  // namespace freshet::av
