/// Reader: a big-endian cursor over outside bytes. Past the end it yields zeros and ok() is false
/// for good, so that a parser checks once per structure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace freshet {

class Reader {
 public:
  explicit Reader(ByteSpan bytes) : bytes_{bytes} {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(big_endian(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian(4)); }
  std::uint64_t u64() { return big_endian(8); }
  std::int32_t i24() {
    auto const v = u24();
    return static_cast<std::int32_t>(v << 8) >> 8;
  }
  /// `n` octets; empty and no longer ok() when fewer are left.
  ByteSpan take(std::size_t n) {
    if (n > left()) {
      fail();
      return {};
    }
    auto const taken = bytes_.subspan(pos_, n);
    pos_ += n;
    return taken;
  }
  std::string_view text(std::size_t n) { return as_text(take(n)); }
  ByteSpan rest() { return take(left()); }
  void skip(std::size_t n) { take(n); }

  [[nodiscard]] std::size_t pos() const { return pos_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - pos_; }
  [[nodiscard]] bool ok() const { return ok_; }
  void fail() {
    ok_ = false;
    pos_ = bytes_.size();
  }

 private:
  std::uint64_t big_endian(std::size_t n) {
    std::uint64_t v = 0;
    for (auto const b : take(n)) v = v << 8 | std::to_integer<std::uint64_t>(b);
    return v;
  }

  ByteSpan bytes_;
  std::size_t pos_ = 0;
  bool ok_ = true;
};

}  // namespace freshet
