/// Speech::Inside: what Speech remembers between two messages.
#pragma once

#include "base/clock.hpp"
#include "chat/people_heard.hpp"
#include "chat/speech.hpp"
#include "store/chat_log.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <deque>
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

  /// What was answered to who asked under a key: who asks again is not looked at as one who says
  /// the same twice. Kept for five minutes.
  struct Answered {
    SteadyTime at;
    Outcome outcome;
  };
  static constexpr std::size_t kMostAnswered = 4'096;
  std::unordered_map<std::string, Answered> answered;
  std::deque<std::string> answered_order;

  void remember(std::string name, SteadyTime now, Outcome const& outcome);
  /// Null: it was not asked, or so long ago that nobody knows.
  [[nodiscard]] Outcome const* find(std::string const& name, SteadyTime now) const;
};

/// `{…}` without its braces.
[[nodiscard]] std::string members_of(nlohmann::ordered_json const& object);
[[nodiscard]] Outcome outcome_of(Result<Placed> const& placed);

}  // namespace freshet::chat
