/// The sequence parameter set of H.265 (ITU-T H.265 §7.3.2.2.1), as far as a server must know it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace freshet::wire::h265 {

/// profile_tier_level() up to the level, as it stands: a configuration record has the same octets.
inline constexpr std::size_t kProfileSize = 12;

struct Sps {
  std::array<std::byte, kProfileSize> profile{};  ///< space, tier, profile; flags; level
  std::uint8_t temporal_layers = 1;
  bool temporal_nesting = false;
  std::uint8_t chroma_format = 1;  ///< 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
  std::uint8_t bit_depth_chroma = 8;
  bool reorders = true;  ///< pictures may come out in another order than they go in
  Video video;
};

/// `unit` begins with the NAL unit's header.
[[nodiscard]] Result<Sps> parse_sps(ByteSpan unit);

}  // namespace freshet::wire::h265
