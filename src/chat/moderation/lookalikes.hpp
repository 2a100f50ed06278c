/// Lookalikes: letters that stand for Latin ones where somebody evades a filter.
#pragma once

namespace freshet::chat {

// Asked with what lower_case() of chat/unicode gives; 0: there is none.

/// The letter under the marks of a Latin one: "é" is "e".
[[nodiscard]] char32_t latin_under(char32_t c);
/// Of what is a Latin letter in another dress, whatever stands beside it: small capitals, letters
/// in squares, regional indicators.
[[nodiscard]] char32_t latin_shape(char32_t c);
/// Of a letter of another script that looks like it: Cyrillic "а" is "a". In a word of its own
/// script it is what it is.
[[nodiscard]] char32_t latin_lookalike(char32_t c);

}  // namespace freshet::chat
