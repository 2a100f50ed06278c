/// Framer: transport packets out of octets that come in any pieces, and may begin or break off
/// anywhere.
#pragma once

#include "base/bytes.hpp"
#include "wire/mpegts/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace freshet::wire::mpegts {

/// Out of step it looks for sync octets that stand a packet apart, three of them; in step it takes
/// what begins with one. What it answers does not depend on how the octets were cut.
class Framer {
 public:
  void feed(ByteSpan octets);
  /// The next packet, kPacketSize octets that live until the next feed(); nothing: feed me more.
  [[nodiscard]] std::optional<ByteSpan> next();

  /// Octets that belong to no packet.
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }
  /// How often a packet did not begin where the one before ended.
  [[nodiscard]] std::uint64_t slips() const { return slips_; }

 private:
  enum class Guess { packet, chance, unknown };
  [[nodiscard]] Guess guess() const;
  [[nodiscard]] bool find();

  std::vector<std::byte> octets_;
  std::size_t pos_ = 0;
  bool in_step_ = false;
  std::uint64_t skipped_ = 0, slips_ = 0;
};

}  // namespace freshet::wire::mpegts
