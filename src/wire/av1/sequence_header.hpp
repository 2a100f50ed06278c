/// The sequence header of AV1 (§5.5), as far as a server must know it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>

namespace freshet::wire::av1 {

struct SequenceHeader {
  std::uint8_t profile = 0, level = 0;  ///< seq_level_idx of the first operating point
  bool high_tier = false;
  bool monochrome = false;
  bool subsampled_x = true, subsampled_y = true;
  std::uint8_t sample_position = 0;  ///< chroma_sample_position
  Video video;
};

/// `payload` is what follows the OBU's header and size.
[[nodiscard]] Result<SequenceHeader> parse_sequence_header(ByteSpan payload);

}  // namespace freshet::wire::av1
