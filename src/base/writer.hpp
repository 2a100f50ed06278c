/// Writer: big-endian output into a growing buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace freshet {

class Writer {
 public:
  Writer() = default;
  explicit Writer(std::size_t reserve) { out_.reserve(reserve); }

  Writer& u8(std::uint8_t v) { return big_endian(v, 1); }
  Writer& u16(std::uint16_t v) { return big_endian(v, 2); }
  Writer& u24(std::uint32_t v) { return big_endian(v, 3); }
  Writer& u32(std::uint32_t v) { return big_endian(v, 4); }
  Writer& u64(std::uint64_t v) { return big_endian(v, 8); }
  Writer& bytes(ByteSpan v) {
    out_.insert(out_.end(), v.begin(), v.end());
    return *this;
  }
  Writer& text(std::string_view v) { return bytes(as_bytes(v)); }
  Writer& zeros(std::size_t n) {
    out_.resize(out_.size() + n);
    return *this;
  }

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  /// Overwrites four octets written earlier: the length that is known only at the end.
  void patch_u32(std::size_t pos, std::uint32_t v) {
    for (std::size_t i = 0; i < 4; ++i) out_.at(pos + i) = static_cast<std::byte>(v >> (24 - 8 * i));
  }
  [[nodiscard]] ByteSpan span() const { return out_; }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(out_); }
  [[nodiscard]] Bytes finish() { return Bytes::adopt(std::move(out_)); }

 private:
  Writer& big_endian(std::uint64_t v, std::size_t n) {
    for (std::size_t i = n; i-- > 0;) out_.push_back(static_cast<std::byte>(v >> (8 * i)));
    return *this;
  }

  std::vector<std::byte> out_;
};

}  // namespace freshet
