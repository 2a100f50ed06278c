/// Continuity: whether a packet follows on the one before it of the same PID (ISO/IEC 13818-1
/// §2.4.3.3).
#pragma once

#include "wire/mpegts/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::wire::mpegts {

enum class Order {
  follows,   ///< nothing is missing
  repeats,   ///< the same packet once more, which is allowed once
  restarts,  ///< the counter jumps, as the packet announces
  broken,    ///< something is missing before it
};

/// One a PID.
class Continuity {
 public:
  [[nodiscard]] Order check(TransportPacket const& packet);

 private:
  [[nodiscard]] bool is_same(ByteSpan payload) const;
  void remember(TransportPacket const& packet);

  std::optional<std::uint8_t> last_;
  bool repeated_ = false;
  std::array<std::byte, kPacketSize> payload_{};
  std::size_t size_ = 0;
};

}  // namespace freshet::wire::mpegts
