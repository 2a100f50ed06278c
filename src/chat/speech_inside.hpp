/// Speech::Inside: what Speech remembers between two messages.
#pragma once

#include "chat/people_heard.hpp"
#include "chat/speech.hpp"
#include "store/chat_log.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <unordered_map>

namespace freshet::chat {

struct Speech::Inside {
  static constexpr std::size_t kMostLate = 1'000;

  PeopleHeard people;
  /// Of messages on their way to the bus and back.
  std::unordered_map<std::string, store::ChatFlags> flags;
  /// Messages that are shown later, by their mid: whose they are.
  std::unordered_map<std::string, std::string> late;
};

/// `{…}` without its braces.
[[nodiscard]] std::string members_of(nlohmann::ordered_json const& object);
[[nodiscard]] Outcome outcome_of(Result<Placed> const& placed);

}  // namespace freshet::chat
