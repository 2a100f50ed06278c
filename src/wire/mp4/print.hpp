/// Print: the visitor that reads a box like Get and writes each field as a line of text.
#pragma once

#include "wire/mp4/box_io.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

namespace freshet::wire::mp4 {

/// Octets in hexadecimal, cut after the first 64.
[[nodiscard]] inline std::string hex(ByteSpan bytes) {
  constexpr std::size_t kMost = 64;
  std::string out;
  for (auto const octet : bytes.first(std::min(bytes.size(), kMost))) {
    fmt::format_to(std::back_inserter(out), "{:02x}", std::to_integer<unsigned>(octet));
  }
  if (bytes.size() > kMost) out += "…";
  return out;
}

class Print {
 public:
  Print(ByteSpan bytes, std::string& out, std::size_t depth)
      : get_{bytes}, out_{out}, indent_(2 * depth, ' ') {}

  void u8(char const* name, std::uint8_t& v) {
    get_.u8(name, v);
    line(name, v);
  }
  void u16(char const* name, std::uint16_t& v) {
    get_.u16(name, v);
    line(name, v);
  }
  void u24(char const* name, std::uint32_t& v) {
    get_.u24(name, v);
    flags_or_number(name, v);
  }
  void u32(char const* name, std::uint32_t& v) {
    get_.u32(name, v);
    flags_or_number(name, v);
  }
  void i32(char const* name, std::int32_t& v) {
    get_.i32(name, v);
    line(name, v);
  }
  void u64(char const* name, std::uint64_t& v) {
    get_.u64(name, v);
    line(name, v);
  }
  void fourcc(char const* name, FourCc& v) {
    get_.fourcc(name, v);
    line(name, v.text());
  }
  void fixed(std::uint32_t v) { get_.fixed(v); }
  void zeros(std::size_t n) { get_.zeros(n); }
  void length(char const* name, std::uint32_t& v) {
    get_.length(name, v);
    line(name, v);
  }
  void octets(char const* name, Bytes& v, std::size_t n) {
    get_.octets(name, v, n);
    line(name, hex(v.span()));
  }
  void rest(char const* name, Bytes& v) {
    get_.rest(name, v);
    line(name, hex(v.span()));
  }
  void text(char const* name, std::string& v) {
    get_.text(name, v);
    // Only what is printable: the text may come from anywhere.
    std::erase_if(v, [](char c) { return c < ' ' || c > '~'; });
    line(name, v);
  }
  void fourccs(char const* name, std::vector<FourCc>& v) {
    get_.fourccs(name, v);
    for (auto const code : v) line(name, code.text());
  }

  [[nodiscard]] Reader& reader() { return get_.reader(); }
  [[nodiscard]] bool ok() const { return get_.ok(); }

 private:
  template <class T>
  void line(char const* name, T const& v) {
    fmt::format_to(std::back_inserter(out_), "{}{}: {}\n", indent_, name, v);
  }
  void flags_or_number(std::string_view name, std::uint32_t v) {
    if (!name.ends_with("flags")) return line(name.data(), v);
    line(name.data(), fmt::format("{:#x}", v));
  }

  Get get_;
  std::string& out_;
  std::string indent_;
};

}  // namespace freshet::wire::mp4
