/// Octets for tests: from hexadecimal text, and from the small real files beside the fuzz targets.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::test {

/// Spaces are for the eye. Throws on anything else that is no hexadecimal digit, or half an octet.
inline Bytes from_hex(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::vector<std::byte> out;
  std::size_t digits = 0;
  for (char const c : text) {
    if (c == ' ') continue;
    auto const value = kDigits.find(c);
    if (value == std::string_view::npos) throw std::invalid_argument("no hexadecimal digit");
    if (digits++ % 2 == 0) {
      out.push_back(static_cast<std::byte>(value << 4));
    } else {
      out.back() |= static_cast<std::byte>(value);
    }
  }
  if (digits % 2 != 0) throw std::invalid_argument("half an octet");
  return Bytes::adopt(std::move(out));
}

inline std::string to_hex(ByteSpan bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (auto const b : bytes) {
    auto const value = std::to_integer<unsigned>(b);
    out += kDigits[value >> 4];
    out += kDigits[value & 15U];
  }
  return out;
}

/// A file of tests/fuzz/corpus. Throws when it is not there.
inline Bytes from_corpus(std::string const& name) {
  std::ifstream in{std::string{FRESHET_SOURCE_DIR} + "/tests/fuzz/corpus/" + name,
                   std::ios::binary};
  if (!in) throw std::runtime_error("no corpus file " + name);
  return Bytes::adopt(std::string{std::istreambuf_iterator<char>{in}, {}});
}

}  // namespace freshet::test
