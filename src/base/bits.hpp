/// BitReader: most significant bit first, with the Exp-Golomb codes of H.264 and H.265. Like Reader
/// it yields zeros past the end and remembers that it did.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace freshet {

class BitReader {
 public:
  explicit BitReader(ByteSpan bytes) : bytes_{bytes} {}

  bool flag() { return u(1) != 0; }
  /// `n` bits, at most 64.
  std::uint64_t u(unsigned n) {
    std::uint64_t v = 0;
    for (unsigned i = 0; i < n; ++i) v = v << 1 | next_bit();
    return v;
  }
  std::uint32_t u32(unsigned n) { return static_cast<std::uint32_t>(u(n)); }
  /// Unsigned Exp-Golomb (H.264 §9.1); a code of over 32 leading zeros is a failure.
  std::uint32_t ue() {
    unsigned zeros = 0;
    while (ok_ && !flag()) {
      if (++zeros > 31) {
        ok_ = false;
        return 0;
      }
    }
    return ok_ ? (1U << zeros) - 1 + u32(zeros) : 0;
  }
  /// Signed Exp-Golomb (H.264 §9.1.1).
  std::int32_t se() {
    auto const k = static_cast<std::int64_t>(ue());
    return static_cast<std::int32_t>(k % 2 == 0 ? -(k / 2) : (k + 1) / 2);
  }
  void skip(std::size_t bits) {
    if (bits > left()) {
      ok_ = false;
      bits = left();
    }
    pos_ += bits;
  }

  [[nodiscard]] std::size_t left() const { return bytes_.size() * 8 - pos_; }
  [[nodiscard]] std::size_t pos() const { return pos_; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::uint64_t next_bit() {
    if (left() == 0) {
      ok_ = false;
      return 0;
    }
    auto const octet = std::to_integer<unsigned>(bytes_[pos_ / 8]);
    auto const bit = octet >> (7 - pos_ % 8) & 1U;
    ++pos_;
    return bit;
  }

  ByteSpan bytes_;
  std::size_t pos_ = 0;
  bool ok_ = true;
};

}  // namespace freshet
