/// The uncompressed header of a VP9 frame (VP9 §6.2), as far as a server must know it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>

namespace freshet::wire::vp9 {

/// chromaSubsampling of a configuration record (VP codec ISO media §2.2).
enum class Chroma : std::uint8_t {
  vertical_420 = 0,
  collocated_420 = 1,
  yuv_422 = 2,
  yuv_444 = 3,
  yuv_440 = 4
};

struct FrameHeader {
  std::uint8_t profile = 0;
  bool key = false;
  Chroma chroma = Chroma::collocated_420;  ///< of a key frame, like what follows
  Video video;
};

/// Of a frame, or of a superframe, whose first frame decides.
[[nodiscard]] Result<FrameHeader> parse_frame_header(ByteSpan frame);

/// Nothing before the frame is needed to decode it or what follows. False for what cannot be read.
[[nodiscard]] bool is_keyframe(ByteSpan frame);

}  // namespace freshet::wire::vp9
