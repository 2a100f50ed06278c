/// Lines: the short texts of polls, questions and alerts, checked and written as JSON.
#pragma once

#include "chat/author.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::chat::lines {

/// The text on one line, spaces joined, without controls and without marks that change the
/// direction of what follows. Nothing: it is no UTF-8, or longer than `most` characters.
[[nodiscard]] std::optional<std::string> one(std::string_view text, std::size_t most);
/// With its quotes, as JSON has it.
[[nodiscard]] std::string json(std::string_view text);
/// `{"id","name","color","badges"}`.
[[nodiscard]] std::string author(Author const& who);
/// One emoji as it is seen: with its tone of skin, joined ones, a flag, a keycap. At most 64
/// octets.
[[nodiscard]] bool is_emoji(std::string_view text);

}  // namespace freshet::chat::lines
