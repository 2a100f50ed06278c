/// The header of a PES packet (ISO/IEC 13818-1 §2.4.3.6).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::wire::mpegts {

struct PesHeader {
  std::uint8_t stream_id = 0;
  std::size_t size = 0;         ///< of the header
  std::size_t packet_size = 0;  ///< header and payload; 0: up to where the next packet begins
  bool scrambled = false;
  std::optional<std::int64_t> pts, dts;  ///< 90 kHz, 33 bits; no dts: the pts is it
};

/// The header in front of `octets`; nothing when it goes on behind them.
[[nodiscard]] Result<std::optional<PesHeader>> parse_pes_header(ByteSpan octets);

}  // namespace freshet::wire::mpegts
