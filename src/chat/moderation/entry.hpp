/// Entry: who may write in a room at all now, by its rules.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::chat {

/// Why somebody may not; `code` empty: they may.
struct Barrier {
  std::string code{}, says{};
  std::int64_t retry_ms = 0;
};

/// Bans, guests, shield and mode; `text` matters where emotes alone may be sent.
[[nodiscard]] Barrier barrier_to(Core const& core, Author const& author, std::string_view text);
/// The pause between two messages of one that still has to pass; `last_ms`: when they last wrote.
[[nodiscard]] Barrier pause_of(Core const& core, Author const& author, std::int64_t last_ms);
/// Nothing but emoji and pictures of the server's own.
[[nodiscard]] bool is_emotes_alone(Core const& core, std::string_view text);

}  // namespace freshet::chat
