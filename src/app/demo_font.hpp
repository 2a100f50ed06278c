/// The demo's letters: what a clock needs, five dots wide and seven high.
#pragma once

#include <array>
#include <cstdint>

namespace freshet::app {

inline constexpr unsigned kGlyphWidth = 5, kGlyphHeight = 7;

/// Rows from the top; in each, bit 4 is the dot on the left.
using Glyph = std::array<std::uint8_t, kGlyphHeight>;

/// An empty one for a letter that is not there.
[[nodiscard]] constexpr Glyph glyph_of(char letter) {
  constexpr std::array<Glyph, 10> kDigits{{
      {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
      {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
      {0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b01000, 0b11111},
      {0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110},
      {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
      {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
      {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
      {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
      {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
      {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
  }};
  if (letter >= '0' && letter <= '9') return kDigits[static_cast<std::size_t>(letter - '0')];
  switch (letter) {
    case ':':
      return {0b00000, 0b00100, 0b00100, 0b00000, 0b00100, 0b00100, 0b00000};
    case '.':
      return {0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100};
    case 'U':
      return {0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110};
    case 'T':
      return {0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100};
    case 'C':
      return {0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110};
    default:
      return {};
  }
}

}  // namespace freshet::app
