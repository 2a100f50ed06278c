/// The sequence parameter set of H.264 (ITU-T H.264 §7.3.2.1.1), as far as a server must know it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>

namespace freshet::wire::h264 {

struct Sps {
  std::uint8_t profile = 0, constraints = 0, level = 0;
  std::uint32_t id = 0;
  std::uint8_t chroma_format = 1;  ///< 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
  std::uint8_t bit_depth_chroma = 8;
  bool frames_only = true;  ///< no picture is a field
  bool reorders = true;     ///< pictures may come out in another order than they go in
  Video video;
};

/// `unit` begins with the NAL unit's header.
[[nodiscard]] Result<Sps> parse_sps(ByteSpan unit);

/// The profiles whose parameter sets tell the chroma format and the bit depths (§7.3.2.1.1).
[[nodiscard]] bool is_high_profile(std::uint8_t profile);

}  // namespace freshet::wire::h264
