#include "wire/nal/sei.hpp"

#include "base/reader.hpp"
#include "wire/nal/rbsp.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace freshet::wire::nal {
namespace {

/// More of a message's head than a sound unit has; bounds the copy.
constexpr std::size_t kMost = 4'096;
constexpr std::uint32_t kRegisteredUserData = 4;

/// H.264 §7.3.2.3.1: a number as a run of 255s and a last octet.
std::uint32_t read_number(Reader& reader) {
  std::uint32_t number = 0;
  std::uint8_t octet = 255;
  while (octet == 255 && reader.ok()) {
    octet = reader.u8();
    number += octet;
  }
  return number;
}

}  // namespace

bool any_sei_message(ByteSpan unit,
                     std::function<bool(std::uint32_t type, ByteSpan payload)> const& is) {
  auto const rbsp = rbsp_of(unit.first(std::min(unit.size(), kMost)));
  Reader reader{rbsp};
  while (reader.left() > 1) {  // the last octet holds the trailing bits
    auto const type = read_number(reader);
    auto const size = read_number(reader);
    if (!reader.ok()) return false;
    auto const there = ByteSpan{rbsp}.last(reader.left());
    if (is(type, there.first(std::min<std::size_t>(size, there.size())))) return true;
    reader.skip(size);
  }
  return false;
}

bool are_captions(std::uint32_t type, ByteSpan payload) {
  // The United States, ATSC, "GA94", cc_data.
  constexpr std::array<std::uint8_t, 8> kHead{0xB5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03};
  return type == kRegisteredUserData && payload.size() > kHead.size() &&
         std::ranges::equal(payload.first(kHead.size()), std::as_bytes(std::span{kHead}));
}

}  // namespace freshet::wire::nal
