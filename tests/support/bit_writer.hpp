/// BitWriter: the opposite of BitReader, for tests that compose a header field by field.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::test {

class BitWriter {
 public:
  BitWriter& u(unsigned n, std::uint64_t value) {
    while (n-- > 0) bit((value >> n & 1U) != 0);
    return *this;
  }
  BitWriter& flag(bool value) { return u(1, value ? 1 : 0); }
  /// Unsigned Exp-Golomb.
  BitWriter& ue(std::uint64_t value) {
    unsigned zeros = 0;
    while ((value + 1) >> (zeros + 1) != 0) ++zeros;
    return u(zeros, 0).u(zeros + 1, value + 1);
  }
  /// Signed Exp-Golomb.
  BitWriter& se(std::int64_t value) {
    return ue(static_cast<std::uint64_t>(value > 0 ? 2 * value - 1 : -2 * value));
  }
  BitWriter& align() {
    while (bits_ % 8 != 0) bit(false);
    return *this;
  }
  BitWriter& bytes(ByteSpan span) {
    for (auto const b : span) u(8, std::to_integer<std::uint64_t>(b));
    return *this;
  }
  /// With zeros up to the octet's end.
  [[nodiscard]] Bytes finish() { return Bytes::adopt(out_); }

 private:
  void bit(bool value) {
    if (bits_ % 8 == 0) out_.push_back(std::byte{0});
    if (value) out_.back() |= std::byte{0x80} >> (bits_ % 8);
    ++bits_;
  }

  std::vector<std::byte> out_;
  std::size_t bits_ = 0;
};

}  // namespace freshet::test
