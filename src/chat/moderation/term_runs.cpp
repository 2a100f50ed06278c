#include "chat/moderation/term_runs.hpp"

namespace freshet::chat {
namespace {

struct TermSign {
  char32_t c = 0;
  Gap gap = Gap::none;
  bool marked = false;
};

char32_t read_letter(Letter const& letter, TermReading const& reading) {
  if (letter.joker) return reading.joker;
  if (reading.leet && letter.leet != 0) return letter.leet == 'i' ? reading.one : letter.leet;
  return reading.latin || letter.own == 0 ? letter.latin : letter.own;
}

std::vector<TermSign> term_signs_of(std::vector<Letter> const& letters,
                                    TermReading const& reading) {
  std::vector<TermSign> signs;
  signs.reserve(letters.size());
  auto gap = Gap::none;
  for (auto const& letter : letters) {
    gap = std::max(gap, letter.gap);
    auto const c = read_letter(letter, reading);
    if (c == 0) {
      gap = std::max(gap, Gap::mark);
      continue;
    }
    signs.push_back({c, signs.empty() ? Gap::none : gap, letter.marked});
    gap = Gap::none;
  }
  return signs;
}

}  // namespace

std::vector<TermRun> runs_of(std::vector<Letter> const& letters, TermReading const& reading) {
  auto const signs = term_signs_of(letters, reading);
  std::vector<TermRun> runs;
  runs.reserve(signs.size());
  for (std::size_t at = 0; at < signs.size(); ++at) {
    auto const& sign = signs[at];
    bool const begins = at == 0 || sign.gap != Gap::none;
    bool const single = begins && (at + 1 == signs.size() || signs[at + 1].gap != Gap::none);
    auto const same = !runs.empty() && runs.back().c == sign.c;
    if (same && (!begins || (single && runs.back().single))) {
      ++runs.back().n;
      runs.back().inside = std::max(runs.back().inside, sign.gap);
      runs.back().marked += sign.marked ? 1 : 0;
      continue;
    }
    runs.push_back({sign.c, 1, sign.gap, Gap::none, single, sign.marked ? 1U : 0U});
  }
  return runs;
}

bool is_spaceless(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
         (c >= 0x1780 && c <= 0x17FF) || (c >= 0x3005 && c <= 0x30FF) ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

}  // namespace freshet::chat
