/// Plain: a text as filters read it, whatever its author did to be read by people alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// What stands before a letter: nothing, a mark as in "sh-it", the end of a sentence, a space.
enum class Gap : std::uint8_t { none, mark, stop, space };

struct Letter {
  char32_t own = 0;    ///< folded, as written; 0: a sign that is only a letter in disguise
  char32_t latin = 0;  ///< without marks, of lookalikes the Latin one
  char32_t leet = 0;   ///< what a digit or sign stands for; 0: for itself
  Gap gap = Gap::none;
  bool marked = false;  ///< it had an accent
  bool joker = false;   ///< an asterisk between letters: any vowel
};

struct Plain {
  std::vector<Letter> letters;
  /// The same as text: folded, Latin where it looks so, one space between words.
  std::string words;
};

/// NFKC and case folding, then without what is not seen. At most 4,096 code points are read.
[[nodiscard]] Plain plain_of(std::string_view text);
/// Not to be seen: controls of direction, joiners, variation selectors, fillers.
[[nodiscard]] bool is_unseen(char32_t c);
/// A mark that is set over or under the letter before it.
[[nodiscard]] bool is_combining(char32_t c);
[[nodiscard]] bool is_letter_or_digit(char32_t c);
[[nodiscard]] bool is_emoji(char32_t c);
void append_utf8(std::string& out, char32_t c);

}  // namespace freshet::chat
