/// The visitors of a box description: `fields(io, box)` is written once per box and measures,
/// writes or reads it, depending on who visits (ISO/IEC 14496-12 §4.2).
#pragma once

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/reader.hpp"
#include "wire/mp4/four_cc.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace freshet::wire::mp4 {

/// Octets of a descriptor's length in its shortest form: seven bits each (ISO/IEC 14496-1 §8.3.3).
[[nodiscard]] constexpr std::size_t length_octets(std::uint32_t length) {
  std::size_t n = 1;
  while ((length >>= 7) != 0) ++n;
  return n;
}

/// Counts the octets that Put will write.
class Measure {
 public:
  void u8(char const*, std::uint8_t) { size_ += 1; }
  void u16(char const*, std::uint16_t) { size_ += 2; }
  void u24(char const*, std::uint32_t) { size_ += 3; }
  void u32(char const*, std::uint32_t) { size_ += 4; }
  void i32(char const*, std::int32_t) { size_ += 4; }
  void u64(char const*, std::uint64_t) { size_ += 8; }
  void fourcc(char const*, FourCc) { size_ += 4; }
  void fixed(std::uint32_t) { size_ += 4; }
  void zeros(std::size_t n) { size_ += n; }
  void length(char const*, std::uint32_t v) { size_ += length_octets(v); }
  void octets(char const*, Bytes const& v, std::size_t) { size_ += v.size(); }
  void rest(char const*, Bytes const& v) { size_ += v.size(); }
  void text(char const*, std::string const& v) { size_ += v.size() + 1; }
  void fourccs(char const*, std::vector<FourCc> const& v) { size_ += 4 * v.size(); }
  void raw(ByteSpan v) { size_ += v.size(); }
  template <class F>
  void box(FourCc, F body) {
    size_ += 8;
    body();
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
};

/// Writes into memory that was measured before.
class Put {
 public:
  explicit Put(std::span<std::byte> out) : out_{out} {}

  void u8(char const*, std::uint8_t v) { big_endian(v, 1); }
  void u16(char const*, std::uint16_t v) { big_endian(v, 2); }
  void u24(char const*, std::uint32_t v) { big_endian(v, 3); }
  void u32(char const*, std::uint32_t v) { big_endian(v, 4); }
  void i32(char const*, std::int32_t v) { big_endian(static_cast<std::uint32_t>(v), 4); }
  void u64(char const*, std::uint64_t v) { big_endian(v, 8); }
  void fourcc(char const*, FourCc v) { big_endian(v.code, 4); }
  void fixed(std::uint32_t v) { big_endian(v, 4); }
  void zeros(std::size_t n) {
    auto const place = claim(n);
    if (n != 0) std::memset(place.data(), 0, n);
  }
  void length(char const*, std::uint32_t v) {
    for (auto i = length_octets(v); i-- > 0;) {
      big_endian((v >> (7 * i) & 0x7f) | (i != 0 ? 0x80U : 0U), 1);
    }
  }
  void octets(char const*, Bytes const& v, std::size_t) { raw(v.span()); }
  void rest(char const*, Bytes const& v) { raw(v.span()); }
  void text(char const*, std::string const& v) {
    raw(as_bytes(v));
    zeros(1);
  }
  void fourccs(char const*, std::vector<FourCc> const& v) {
    for (auto const code : v) big_endian(code.code, 4);
  }
  void raw(ByteSpan v) {
    auto const place = claim(v.size());
    if (!v.empty()) std::memcpy(place.data(), v.data(), v.size());
  }
  template <class F>
  void box(FourCc type, F body) {
    auto const start = pos_;
    big_endian(0, 4);
    big_endian(type.code, 4);
    body();
    auto const end = pos_;
    FRESHET_ASSERT(end - start <= UINT32_MAX);
    pos_ = start;
    big_endian(end - start, 4);
    pos_ = end;
  }

  [[nodiscard]] std::size_t size() const { return pos_; }

 private:
  std::span<std::byte> claim(std::size_t n) {
    FRESHET_ASSERT(n <= out_.size() - pos_);
    auto const place = out_.subspan(pos_, n);
    pos_ += n;
    return place;
  }
  void big_endian(std::uint64_t v, std::size_t n) {
    auto const place = claim(n);
    for (std::size_t i = 0; i < n; ++i) place[i] = static_cast<std::byte>(v >> (8 * (n - 1 - i)));
  }

  std::span<std::byte> out_;
  std::size_t pos_ = 0;
};

/// Reads; past the end it yields zeros and ok() is false, as Reader does.
class Get {
 public:
  explicit Get(ByteSpan bytes) : in_{bytes} {}

  void u8(char const*, std::uint8_t& v) { v = in_.u8(); }
  void u16(char const*, std::uint16_t& v) { v = in_.u16(); }
  void u24(char const*, std::uint32_t& v) { v = in_.u24(); }
  void u32(char const*, std::uint32_t& v) { v = in_.u32(); }
  void i32(char const*, std::int32_t& v) { v = static_cast<std::int32_t>(in_.u32()); }
  void u64(char const*, std::uint64_t& v) { v = in_.u64(); }
  void fourcc(char const*, FourCc& v) { v = FourCc{in_.u32()}; }
  void fixed(std::uint32_t) { in_.skip(4); }
  void zeros(std::size_t n) { in_.skip(n); }
  void length(char const*, std::uint32_t& v) {
    v = 0;
    for (int i = 0; i < 4; ++i) {
      auto const octet = in_.u8();
      v = v << 7 | (octet & 0x7fU);
      if ((octet & 0x80U) == 0) return;
    }
  }
  void octets(char const*, Bytes& v, std::size_t n) { v = Bytes::copy(in_.take(n)); }
  void rest(char const*, Bytes& v) { v = Bytes::copy(in_.rest()); }
  void text(char const*, std::string& v) {
    v.clear();
    while (in_.left() != 0) {
      auto const c = static_cast<char>(in_.u8());
      if (c == '\0') return;
      v += c;
    }
  }
  void fourccs(char const*, std::vector<FourCc>& v) {
    v.clear();
    while (in_.left() >= 4) v.emplace_back(in_.u32());
  }

  [[nodiscard]] Reader& reader() { return in_; }
  [[nodiscard]] bool ok() const { return in_.ok(); }

 private:
  Reader in_;
};

/// `describe(io)` measured, then written into one allocation of exactly that size.
template <class F>
[[nodiscard]] Bytes build(F describe) {
  Measure measure;
  describe(measure);
  auto memory = std::make_shared_for_overwrite<std::byte[]>(measure.size());
  std::span<std::byte> const out{memory.get(), measure.size()};
  Put put{out};
  describe(put);
  FRESHET_ASSERT(put.size() == out.size());
  return Bytes::borrow(out, std::move(memory));
}

/// A box written whole: its head, then its description.
template <class Io, class Box>
void put_box(Io& io, FourCc type, Box box) {
  io.box(type, [&] { fields(io, box); });
}

}  // namespace freshet::wire::mp4
