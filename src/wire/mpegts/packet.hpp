/// The transport packet (ISO/IEC 13818-1 §2.4.3.2): 188 octets of header, adaptation field and
/// payload.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::wire::mpegts {

inline constexpr std::size_t kPacketSize = 188;
inline constexpr std::byte kSyncOctet{0x47};
inline constexpr std::uint16_t kPatPid = 0, kNullPid = 0x1FFF;

struct TransportPacket {
  std::uint16_t pid = kNullPid;
  bool damaged = false;  ///< transport_error_indicator: at least one bit is wrong
  bool unit_start = false;
  bool scrambled = false;
  bool has_payload = false;
  std::uint8_t continuity = 0;
  bool discontinuity = false;        ///< the counter or the clock may jump here, as announced
  bool stuffed = false;              ///< octets that say nothing fill it up
  bool random_access = false;        ///< decoding may begin with what begins here
  std::optional<std::uint64_t> pcr;  ///< 27 MHz, from 0 again after 2^33 × 300
  ByteSpan payload;                  ///< within the octets that were read
};

/// `octets`: kPacketSize of them.
[[nodiscard]] Result<TransportPacket> parse_packet(ByteSpan octets);

}  // namespace freshet::wire::mpegts
