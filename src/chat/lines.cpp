#include "chat/lines.hpp"

#include "base/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace freshet::chat::lines {
namespace {

struct Span {
  char32_t first, last;
};

constexpr std::size_t kLongestEmoji = 64;
constexpr char32_t kJoiner = 0x200D, kPictureForm = 0xFE0F, kKeycap = 0x20E3, kTagEnd = 0xE007F;

/// Marks of direction, and what is not seen: facts §5.
constexpr std::array kUnseen{Span{0x00AD, 0x00AD}, Span{0x061C, 0x061C}, Span{0x180E, 0x180E},
                             Span{0x200B, 0x200B}, Span{0x200E, 0x200F}, Span{0x202A, 0x202E},
                             Span{0x2060, 0x206F}, Span{0xFEFF, 0xFEFF}, Span{0xFFF9, 0xFFFB}};

/// Blocks of which characters are shown as pictures (UTS #51); wider than the list, for the list
/// grows every year and what is no picture here harms nobody.
constexpr std::array kPictures{
    Span{0x00A9, 0x00A9},   Span{0x00AE, 0x00AE},   Span{0x203C, 0x203C},   Span{0x2049, 0x2049},
    Span{0x2122, 0x2122},   Span{0x2139, 0x2139},   Span{0x2194, 0x21AA},   Span{0x231A, 0x231B},
    Span{0x2328, 0x2328},   Span{0x23CF, 0x23F3},   Span{0x23F8, 0x23FA},   Span{0x24C2, 0x24C2},
    Span{0x25AA, 0x25FE},   Span{0x2600, 0x27BF},   Span{0x2934, 0x2935},   Span{0x2B05, 0x2B55},
    Span{0x3030, 0x303D},   Span{0x3297, 0x3299},   Span{0x1F004, 0x1F0CF}, Span{0x1F170, 0x1F251},
    Span{0x1F300, 0x1F64F}, Span{0x1F680, 0x1F6FF}, Span{0x1F7E0, 0x1F7F0}, Span{0x1F900, 0x1FAFF}};

template <std::size_t N>
bool in(std::array<Span, N> const& spans, char32_t c) {
  return std::ranges::any_of(spans, [c](Span s) { return c >= s.first && c <= s.last; });
}

bool is_region(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool is_tone(char32_t c) { return c >= 0x1F3FB && c <= 0x1F3FF; }
bool is_tag(char32_t c) { return c >= 0xE0020 && c < kTagEnd; }
bool is_key(char32_t c) { return (c >= '0' && c <= '9') || c == '#' || c == '*'; }

/// One picture and what changes it; empty: it is none, else what is left.
std::optional<std::u32string_view> after_picture(std::u32string_view text) {
  if (text.empty() || !in(kPictures, text[0]) || is_region(text[0])) return std::nullopt;
  text.remove_prefix(1);
  if (!text.empty() && (is_tone(text[0]) || text[0] == kPictureForm)) text.remove_prefix(1);
  if (text.empty() || !is_tag(text[0])) return text;
  while (!text.empty() && is_tag(text[0])) text.remove_prefix(1);
  if (text.empty() || text[0] != kTagEnd) return std::nullopt;
  return text.substr(1);
}

bool is_keycap(std::u32string_view text) {
  if (text.size() < 2 || !is_key(text[0]) || text.back() != kKeycap) return false;
  return text.size() == 2 || (text.size() == 3 && text[1] == kPictureForm);
}

}  // namespace

std::optional<std::string> one(std::string_view text, std::size_t most) {
  // No character is longer, and nobody's megabyte is looked at.
  if (text.size() > most * 8) return std::nullopt;
  std::string out;
  std::size_t characters = 0;
  bool good = true, space = false;
  for_each_code_point(text, [&](CodePoint const& point) {
    good = good && point.good;
    auto const c = point.value;
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x2028 ||
        c == 0x2029) {
      space = !out.empty();
      return;
    }
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || in(kUnseen, c)) return;
    if (space) {
      out += ' ';
      ++characters;
    }
    space = false;
    out += point.octets;
    ++characters;
  });
  if (!good || characters > most) return std::nullopt;
  return out;
}

std::string json(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string author(Author const& who) {
  std::string out = R"({"id":)" + json(who.id) + R"(,"name":)" + json(who.name) + R"(,"color":)" +
                    json(who.color) + R"(,"badges":[)";
  for (auto const& badge : who.badges) {
    if (out.back() != '[') out += ',';
    out += json(badge);
  }
  return out + "]}";
}

bool is_emoji(std::string_view text) {
  if (text.empty() || text.size() > kLongestEmoji) return false;
  std::u32string points;
  bool good = true;
  for_each_code_point(text, [&](CodePoint const& point) {
    good = good && point.good;
    points += point.value;
  });
  if (!good) return false;
  if (is_keycap(points)) return true;
  if (points.size() == 2 && is_region(points[0]) && is_region(points[1])) return true;
  auto left = after_picture(points);
  while (left && !left->empty()) {
    if (left->front() != kJoiner) return false;
    left = after_picture(left->substr(1));
  }
  return left.has_value();
}

}  // namespace freshet::chat::lines
