/// Frames: what a member alone is told, as the JSON objects of the protocol.
#pragma once

#include "chat/author.hpp"
#include "chat/event.hpp"
#include "chat/outcome.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// A text as JSON has it, with its quotes; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

/// `{"id","name","color","badges","standing"}`; `pass`: by which a guest is the same one again.
[[nodiscard]] std::string user_json(Author const& author, std::string_view pass);
/// What somebody may: "read", "write", "moderate".
struct Perms {
  bool write = false, moderate = false;
};
struct WelcomeText {
  std::uint64_t id = 0;
  std::string_view epoch;
  std::uint64_t off = 0;
  bool recovered = false;
  std::string user;  ///< JSON
  Perms perms{};
  std::string_view room;  ///< JSON
  std::int64_t now_ms = 0;
  std::int64_t ping_s = 25;
  std::vector<EventPtr> const& backlog;
};
[[nodiscard]] std::string welcome_text(WelcomeText const& welcome);

/// An ack, an err, or the page of history that was asked for.
[[nodiscard]] std::string answer_text(std::uint64_t id, Outcome const& outcome, bool is_history);
[[nodiscard]] std::string ping_text(std::uint64_t n, std::int64_t now_ms);
/// The order is another one: `reason` says why.
[[nodiscard]] std::string resync_text(std::string_view epoch, std::uint64_t off,
                                      std::string_view reason, std::string_view room);
[[nodiscard]] std::string count_text(std::uint64_t watching, std::uint64_t members);
/// As it is shown: exact up to 1,000, then with three digits, above 10,000 with two: it changes
/// rarely.
[[nodiscard]] std::uint64_t rounded_count(std::uint64_t n);

[[nodiscard]] std::string_view word_of(Standing standing);

}  // namespace freshet::chat
