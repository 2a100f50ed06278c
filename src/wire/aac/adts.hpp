/// The ADTS header (ISO/IEC 14496-3 §1.A.2.2): AAC access units in a byte stream.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::wire::aac {

struct AdtsHeader {
  std::uint8_t object_type = 0;
  std::uint32_t sample_rate = 0;
  std::uint8_t channel_configuration = 0;
  std::size_t header_size = 0;  ///< 7, or 9 with a checksum
  std::size_t frame_size = 0;   ///< header and access unit
  unsigned raw_blocks = 1;      ///< access units in the frame
  friend bool operator==(AdtsHeader const&, AdtsHeader const&) = default;
};

/// The header at the front of `bytes`, of which 7 octets must be there. The frame may reach
/// further.
[[nodiscard]] Result<AdtsHeader> parse_adts(ByteSpan bytes);

/// The configuration of the stream whose frames have this header.
[[nodiscard]] Result<Bytes> config_of(AdtsHeader const& header);

}  // namespace freshet::wire::aac
