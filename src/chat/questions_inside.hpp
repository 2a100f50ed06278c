/// The inside of Questions: those that are open, with their voices.
#pragma once

#include "chat/moderation.hpp"
#include "chat/question.hpp"
#include "chat/questions.hpp"
#include "net/timer.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace freshet::chat {

/// On the room's home loop. At most kMostOpen questions on all servers, and kMostAskers names.
struct Questions::Inside : std::enable_shared_from_this<Questions::Inside> {
  static constexpr std::size_t kMostOpen = 200, kMostAskers = 10'000;
  static constexpr std::size_t kLongest = 300;  // characters
  static constexpr std::int64_t kBetweenMs = 60'000;
  static constexpr std::chrono::milliseconds kBetweenFigures{2'000};
  /// Voices of so many are told at once.
  static constexpr std::size_t kMostTold = 20;

  Inside(Core& room, Moderation& moderators)
      : core{room}, moderation{moderators}, timer{room.home()} {}

  void ask(Author const& who, std::string const& text, std::string key, Reply reply);
  void looked(Author const& who, std::string const& text, std::string const& key,
              Verdict const& verdict, Reply const& reply);
  [[nodiscard]] std::optional<Outcome> too_soon(Author const& who);
  void publish(Question const& question, Draft draft, Reply reply);
  void upvote(Author const& who, std::string const& id, Reply reply);
  void counted(std::string const& id, Result<Tally> const& tally, Reply const& reply);
  void tell();
  void set(Author const& who, std::string const& id, std::string const& state, Reply reply);
  /// Its text is never told again.
  void remove(Question const& question, std::string const& by, Reply reply);
  void remove_of(std::string_view user);
  void keep(Question const& question) const;
  [[nodiscard]] std::vector<std::uint64_t> offsets_of(std::string_view id) const;

  Core& core;
  Moderation& moderation;
  net::Timer timer;
  std::map<std::string, Question, std::less<>> open;
  std::set<std::string> changed;                            // voices that were not told yet
  std::map<std::string, std::int64_t, std::less<>> askers;  // when they asked last
};

}  // namespace freshet::chat
