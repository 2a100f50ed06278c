/// TermRuns: a text's letters with repeats counted, as terms are looked for in it.
#pragma once

#include "chat/moderation/plain.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace freshet::chat {

/// The same letter n times. `inside`: there were gaps between them, as in "a s s".
struct TermRun {
  char32_t c = 0;
  std::uint32_t n = 1;
  Gap before = Gap::none, inside = Gap::none;
  bool single = false;  ///< its piece of text between two gaps is this letter alone
  std::uint32_t marked = 0;
};

/// How letters are read. Signs that stand for nothing are gaps.
struct TermReading {
  bool leet = false;
  char32_t one = 'i';  ///< what "1", "!" and "|" stand for
  char32_t joker = 0;  ///< what "*" stands for; 0: a gap
  bool latin = true;   ///< lookalikes as Plain has found them
};

[[nodiscard]] std::vector<TermRun> runs_of(std::vector<Letter> const& letters,
                                           TermReading const& reading);

/// Writes no spaces between words, or hangs its endings on them.
[[nodiscard]] bool is_spaceless(char32_t c);

}  // namespace freshet::chat
