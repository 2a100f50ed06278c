/// Unicode: texts as filters, names and limits need them; the only door to ICU.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace freshet::chat {

// From any thread. What is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string nfkc(std::string_view text);
/// NFKC, case folded, invisible characters and marks stripped: for comparing, never for showing.
[[nodiscard]] std::string fold(std::string_view text);
/// What of the folded text looks the same has the same skeleton (UTS 39).
[[nodiscard]] std::string skeleton(std::string_view text);
/// One code point to one, for who goes through a text letter by letter: accents stay.
[[nodiscard]] char32_t lower_case(char32_t c);
/// As people count them: grapheme clusters (UAX 29).
[[nodiscard]] std::size_t characters(std::string_view text);
/// Without controls, invisible and bidirectional characters, with at most four marks on one base;
/// white space is one kind, and none stands at the ends.
[[nodiscard]] std::string clean(std::string_view text);
/// One script, or a mix that people use: Japanese, Korean, Chinese, each with Latin.
[[nodiscard]] bool is_single_script(std::string_view text);
/// As a browser's string counts.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

}  // namespace freshet::chat
