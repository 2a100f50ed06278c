/// Sections: the tables' sections out of the packets of one PID (ISO/IEC 13818-1 §2.4.4).
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::wire::mpegts {

class Sections {
 public:
  /// Octets of a section of the tables that are read here (§2.4.4.4, §2.4.4.9).
  static constexpr std::size_t kMaxSize = 1'024;

  /// A packet's payload; the sections that it completes, each with a checksum that is right.
  [[nodiscard]] std::vector<Bytes> feed(ByteSpan payload, bool unit_start);
  /// A packet is missing: what was begun is of no use.
  void lose();
  /// Sections that are malformed, broken off, or have a wrong checksum.
  [[nodiscard]] std::uint64_t broken() const { return broken_; }

 private:
  void append(ByteSpan octets, std::vector<Bytes>& out);
  [[nodiscard]] std::size_t wanted() const;
  void finish(std::vector<Bytes>& out);

  std::vector<std::byte> section_;  // as far as it is there
  bool open_ = false;               // between a section's start and stuffing
  std::uint64_t broken_ = 0;
};

}  // namespace freshet::wire::mpegts
