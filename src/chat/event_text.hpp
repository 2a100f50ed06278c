/// EventText: from a draft to the event that is told, and what of a told one is taken back.
#pragma once

#include "chat/bus.hpp"
#include "chat/event.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::chat {

/// The draft at its place: `{"off":N,` and its body.
[[nodiscard]] EventPtr event_at(Draft const& draft, std::uint64_t off);
/// What is left of one whose text must never be told again: its place.
[[nodiscard]] EventPtr without_text(Event const& event);
/// The message with the words of an edit of it, at its own place.
[[nodiscard]] EventPtr edited(std::uint64_t off, Event const& edit);
/// A message's text without the words it answers; as it is if it answers nothing.
[[nodiscard]] std::string without_quote(std::string_view text);

/// What an event says about another one.
struct Quote {
  std::string mid, user;  ///< of the message that is answered
};
[[nodiscard]] Quote quote_of(std::string_view text);
/// Whose message a pin shows.
[[nodiscard]] std::string pinned_user(std::string_view text);
/// A number among an object's members; 0: it is not there.
[[nodiscard]] std::uint64_t number_in(std::string_view text, char const* member);

}  // namespace freshet::chat
