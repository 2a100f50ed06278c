/// Utf8: what others sent, read as code points; what is not UTF-8 becomes U+FFFD.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet {

/// U+FFFD REPLACEMENT CHARACTER, and how UTF-8 writes it.
inline constexpr char32_t kReplacement = 0xFFFD;
inline constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";

/// One code point and the octets it was read from. Not UTF-8: kReplacement for the longest
/// beginning of a code point that was there, at least one octet (Unicode §3.9, "maximal subparts").
struct CodePoint {
  char32_t value;
  std::string_view octets;
  bool good;
};

/// The first code point of a text that is not empty.
[[nodiscard]] CodePoint first_code_point(std::string_view text);

/// `visit(CodePoint)` for each of the text, in order.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  while (!text.empty()) {
    auto const point = first_code_point(text);
    visit(point);
    text.remove_prefix(point.octets.size());
  }
}

}  // namespace freshet
