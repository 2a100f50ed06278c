/// FourCc: the four letters that name a box, a brand or a handler.
#pragma once

#include <cstdint>
#include <string>

namespace freshet::wire::mp4 {

struct FourCc {
  std::uint32_t code = 0;

  constexpr FourCc() = default;
  constexpr explicit FourCc(std::uint32_t value) : code{value} {}
  // Implicit, so that a description reads as the standard writes it: io.box("moov", …).
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr FourCc(char const (&letters)[5]) {
    for (int i = 0; i < 4; ++i) code = code << 8 | static_cast<unsigned char>(letters[i]);
  }
  friend constexpr bool operator==(FourCc, FourCc) = default;

  /// Letters that cannot be printed become dots.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) {
      auto const c = static_cast<char>(code >> shift & 0xff);
      out += c >= ' ' && c <= '~' ? c : '.';
    }
    return out;
  }
};

}  // namespace freshet::wire::mp4
