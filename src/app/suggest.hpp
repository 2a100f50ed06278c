/// suggest(): what somebody who wrote an unknown word most likely meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Edits (insert, delete, replace, swap of neighbours) that lead from one word to the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, or empty when nothing is near enough to be a slip of the fingers.
[[nodiscard]] std::string suggest(std::string_view word, std::vector<std::string> const& known);

/// `; did you mean X?`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::vector<std::string> const& known);

/// A stranger's text for a terminal: in quotes, at most 60 characters, nothing unprintable.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace freshet::app
