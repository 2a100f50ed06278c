#include "chat/moderation/plain.hpp"

#include "base/utf8.hpp"
#include "chat/moderation/lookalikes.hpp"
#include "chat/unicode.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostPlainPoints = 4'096;

struct PointRange {
  char32_t first, last;
};

template <class Table>
bool in_ranges(Table const& table, char32_t c) {
  return std::ranges::any_of(table, [c](PointRange r) { return c >= r.first && c <= r.last; });
}

constexpr std::array kUnseenPoints = std::to_array<PointRange>({{0x00AD, 0x00AD},
                                                                {0x034F, 0x034F},
                                                                {0x061C, 0x061C},
                                                                {0x115F, 0x1160},
                                                                {0x17B4, 0x17B5},
                                                                {0x180B, 0x180F},
                                                                {0x200B, 0x200F},
                                                                {0x202A, 0x202E},
                                                                {0x2060, 0x206F},
                                                                {0x2800, 0x2800},
                                                                {0x3164, 0x3164},
                                                                {0xFE00, 0xFE0F},
                                                                {0xFEFF, 0xFEFF},
                                                                {0xFFA0, 0xFFA0},
                                                                {0xFFF9, 0xFFFB},
                                                                {0x1D173, 0x1D17A},
                                                                {0xE0000, 0xE0FFF}});
constexpr std::array kCombiningPoints = std::to_array<PointRange>({{0x0300, 0x036F},
                                                                   {0x0483, 0x0489},
                                                                   {0x1AB0, 0x1AFF},
                                                                   {0x1DC0, 0x1DFF},
                                                                   {0x20D0, 0x20FF},
                                                                   {0xFE20, 0xFE2F}});
// Beyond ASCII everything is a letter but these: punctuation, symbols, pictures.
constexpr std::array kNoLetters = std::to_array<PointRange>(
    {{0x0080, 0x00A9}, {0x00AB, 0x00B4},   {0x00B6, 0x00B9},   {0x00BB, 0x00BF},
     {0x00D7, 0x00D7}, {0x00F7, 0x00F7},   {0x02B0, 0x02FF},   {0x2000, 0x20CF},
     {0x2100, 0x214F}, {0x2190, 0x2BFF},   {0x2E00, 0x2E7F},   {0x3000, 0x3004},
     {0x3008, 0x3020}, {0x3030, 0x3030},   {0xD800, 0xF8FF},   {0xFE10, 0xFE6F},
     {0xFFE0, 0xFFFF}, {0x1D100, 0x1D1FF}, {0x1F000, 0x1FAFF}, {0xE1000, 0x10FFFF}});

enum class PointSort : std::uint8_t { letter, digit, sign, joker, mark, stop, space };

struct PlainPoint {
  char32_t c = 0;
  PointSort sort = PointSort::mark;
  bool marked = false;
};

bool is_blank_point(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

PointSort sort_of(char32_t c) {
  if (c >= '0' && c <= '9') return PointSort::digit;
  if (is_letter_or_digit(c) || latin_shape(c) != 0) return PointSort::letter;
  if (is_blank_point(c)) return PointSort::space;
  switch (c) {
    case '@':
    case '$':
    case '!':
    case '|':
    case '+':
    case '(':
    case 0x20AC:
    case 0xA3:
      return PointSort::sign;
    case '*':
      return PointSort::joker;
    case '.':
    case ',':
    case ';':
    case ':':
    case '?':
    case '/':
    case 0x3002:
    case 0x2026:
      return PointSort::stop;
    default:
      return PointSort::mark;
  }
}

char32_t plain_leet_of(char32_t c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
    case '|':
      return 'i';
    case '3':
    case 0x20AC:
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
    case '+':
      return 't';
    case '8':
      return 'b';
    case '9':
      return 'g';
    case '(':
      return 'c';
    case 0xA3:
      return 'l';
    default:
      return 0;
  }
}

bool is_latin_point(char32_t c) {
  return (c >= 'a' && c <= 'z') || latin_under(c) != 0 || latin_shape(c) != 0;
}

std::vector<PlainPoint> plain_points(std::string_view text) {
  bool const ascii = std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
  auto const folded = ascii ? std::string{text} : nfkc(text);
  std::vector<PlainPoint> points;
  points.reserve(folded.size());
  for_each_code_point(folded, [&](CodePoint const& point) {
    auto c = point.value;
    if (points.size() == kMostPlainPoints || is_unseen(c)) return;
    if (is_combining(c)) {
      if (!points.empty()) points.back().marked = true;
      return;
    }
    c = lower_case(c);
    if (c == 0xDF || c == 0x1E9E) {  // "ß" is "ss"
      points.push_back({U's', PointSort::letter, false});
      c = U's';
    }
    points.push_back({c, sort_of(c), false});
  });
  return points;
}

// A sign counts as a letter only beside one, and some only between two.
bool is_disguised(std::vector<PlainPoint> const& points, std::size_t at) {
  auto const letterish = [&](std::size_t i) {
    return points[i].sort == PointSort::letter || points[i].sort == PointSort::digit ||
           points[i].sort == PointSort::sign;
  };
  bool const before = at > 0 && letterish(at - 1);
  bool const after = at + 1 < points.size() && letterish(at + 1);
  auto const c = points[at].c;
  bool const strong = c == '@' || c == '$' || c == 0x20AC || c == 0xA3;
  return strong ? before || after : before && after;
}

// What a word between two spaces is made of.
struct PlainWord {
  std::size_t begin = 0, end = 0;  // of letters
  bool latin = false, look = false, other = false, letter = false;
  [[nodiscard]] bool is_mixed() const { return latin && look; }
  [[nodiscard]] bool is_genuine() const { return other && !latin; }
};

PlainWord plain_word_at(std::vector<Letter> const& letters, std::size_t begin) {
  PlainWord word{begin, begin};
  do {
    auto const c = letters[word.end].own;
    bool const digit = c >= '0' && c <= '9';
    if (c != 0 && !digit) {
      word.letter = true;
      if (is_latin_point(c)) {
        word.latin = true;
      } else if (latin_lookalike(c) != 0) {
        word.look = true;
      } else {
        word.other = true;
      }
    }
    ++word.end;
  } while (word.end < letters.size() && letters[word.end].gap != Gap::space);
  return word;
}

void put_on_latin(std::vector<Letter>& letters) {
  std::vector<PlainWord> words;
  for (std::size_t at = 0; at < letters.size(); at = words.back().end) {
    words.push_back(plain_word_at(letters, at));
  }
  bool const genuine = std::ranges::any_of(words, &PlainWord::is_genuine);
  for (auto const& word : words) {
    bool const fold_it = word.is_mixed() || (word.look && !word.other && !genuine);
    for (auto at = word.begin; at < word.end; ++at) {
      auto& letter = letters[at];
      if (auto const look = latin_lookalike(letter.own); fold_it && look != 0) letter.latin = look;
      if (!word.letter) letter.leet = 0;  // "455" is a number
    }
  }
}

Letter plain_letter_of(PlainPoint const& point, Gap gap) {
  Letter letter{.gap = gap, .marked = point.marked};
  if (point.sort == PointSort::sign) {
    letter.leet = plain_leet_of(point.c);
    return letter;
  }
  letter.own = letter.latin = point.c;
  if (point.sort == PointSort::digit) letter.leet = plain_leet_of(point.c);
  if (auto const under = latin_under(point.c); under != 0) {
    letter.latin = under;
    // Letters with hooks and turned ones are of no language that is chatted in: no accents.
    letter.marked = point.c < 0x180 || point.c >= 0x1C0;
  }
  if (auto const shape = latin_shape(point.c); shape != 0) letter.own = letter.latin = shape;
  return letter;
}

bool is_joker(std::vector<PlainPoint> const& points, std::size_t at) {
  return at > 0 && at + 1 < points.size() && points[at - 1].sort == PointSort::letter &&
         (points[at + 1].sort == PointSort::letter || points[at + 1].sort == PointSort::joker);
}

std::string plain_words_of(std::vector<Letter> const& letters) {
  std::string words;
  for (auto const& letter : letters) {
    if (letter.gap != Gap::none && !words.empty() && words.back() != ' ') words += ' ';
    if (letter.own != 0) append_utf8(words, letter.latin);
  }
  return words;
}

}  // namespace

bool is_unseen(char32_t c) {
  return c >= 0x80 ? in_ranges(kUnseenPoints, c) : (c < 32 && !is_blank_point(c)) || c == 127;
}
bool is_combining(char32_t c) { return c >= 0x300 && in_ranges(kCombiningPoints, c); }
bool is_letter_or_digit(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  return !in_ranges(kNoLetters, c) && !is_unseen(c) && !is_combining(c);
}
bool is_emoji(char32_t c) {
  return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0x2B50 ||
         c == 0x2B55;
}

void append_utf8(std::string& out, char32_t c) {
  auto const put = [&out](char32_t octet) { out += static_cast<char>(octet); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

std::string lowered(std::string_view text) {
  std::string out;
  for_each_code_point(
      text, [&out](CodePoint const& point) { append_utf8(out, lower_case(point.value)); });
  return out;
}

Plain plain_of(std::string_view text) {
  auto const points = plain_points(text);
  Plain plain;
  plain.letters.reserve(points.size());
  auto gap = Gap::none;
  for (std::size_t at = 0; at < points.size(); ++at) {
    auto const& point = points[at];
    auto const wider = [&gap](Gap other) { gap = std::max(gap, other); };
    if (point.sort == PointSort::space) {
      wider(Gap::space);
    } else if (point.sort == PointSort::stop) {
      wider(Gap::stop);
    } else if (point.sort == PointSort::joker && is_joker(points, at)) {
      plain.letters.push_back({.own = '*', .latin = '*', .gap = gap, .joker = true});
      gap = Gap::none;
    } else if (point.sort == PointSort::mark || point.sort == PointSort::joker ||
               (point.sort == PointSort::sign && !is_disguised(points, at))) {
      wider(point.c == '!' ? Gap::stop : Gap::mark);
    } else {
      plain.letters.push_back(plain_letter_of(point, plain.letters.empty() ? Gap::none : gap));
      gap = Gap::none;
    }
  }
  put_on_latin(plain.letters);
  plain.words = plain_words_of(plain.letters);
  return plain;
}

}  // namespace freshet::chat
