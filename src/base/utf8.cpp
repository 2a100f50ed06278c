#include "base/utf8.hpp"

#include <cstddef>

namespace freshet {
namespace {

/// What a first octet announces. The second octet's range is narrower than the others' where a
/// longer form than needed, a surrogate, or more than U+10FFFF would begin.
struct Lead {
  std::size_t size;
  unsigned bits, low, high;
};

Lead lead_of(unsigned octet) {
  if (octet < 0x80) return {1, octet, 0, 0};
  if (octet >= 0xC2 && octet <= 0xDF) return {2, octet & 0x1F, 0x80, 0xBF};
  if (octet >= 0xE0 && octet <= 0xEF) {
    return {3, octet & 0x0F, octet == 0xE0 ? 0xA0U : 0x80U, octet == 0xED ? 0x9FU : 0xBFU};
  }
  if (octet >= 0xF0 && octet <= 0xF4) {
    return {4, octet & 0x07, octet == 0xF0 ? 0x90U : 0x80U, octet == 0xF4 ? 0x8FU : 0xBFU};
  }
  return {0, 0, 0, 0};
}

unsigned octet_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  auto const lead = lead_of(octet_at(text, 0));
  if (lead.size == 0) return {kReplacement, text.substr(0, 1), false};
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    auto const octet = i < text.size() ? octet_at(text, i) : 0U;
    bool const follows =
        i == 1 ? octet >= lead.low && octet <= lead.high : octet >= 0x80 && octet <= 0xBF;
    if (!follows) return {kReplacement, text.substr(0, i), false};
    value = value << 6 | (octet & 0x3F);
  }
  return {value, text.substr(0, lead.size), true};
}

}  // namespace freshet
