#include "wire/mpegts/crc32.hpp"

#include <array>

namespace freshet::wire::mpegts {
namespace {

constexpr std::uint32_t kPolynomial = 0x04C11DB7;

constexpr std::array<std::uint32_t, 256> kRemainders = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t octet = 0; octet < table.size(); ++octet) {
    auto remainder = octet << 24;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder << 1 ^ ((remainder & 0x8000'0000U) != 0 ? kPolynomial : 0U);
    }
    table.at(octet) = remainder;
  }
  return table;
}();

}  // namespace

std::uint32_t crc32(ByteSpan bytes) {
  std::uint32_t crc = 0xFFFF'FFFF;
  for (auto const b : bytes) {
    crc = crc << 8 ^ kRemainders[(crc >> 24 ^ std::to_integer<std::uint32_t>(b)) & 0xFFU];
  }
  return crc;
}

}  // namespace freshet::wire::mpegts
