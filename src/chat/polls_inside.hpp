/// The inside of Polls: those that are open, with their voices and the time in which they close.
#pragma once

#include "chat/poll.hpp"
#include "chat/polls.hpp"
#include "net/timer.hpp"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace freshet::chat {

/// On the room's home loop. At most kMostOpen polls, and kMostPlaces networks that guests vote
/// from.
struct Polls::Inside : std::enable_shared_from_this<Polls::Inside> {
  static constexpr std::size_t kMostOpen = 5, kMostOptions = 10;
  static constexpr std::size_t kLongestQuestion = 200, kLongestOption = 80;  // characters
  static constexpr std::int64_t kLongestSeconds = 86'400, kShortestSeconds = 5;
  static constexpr std::size_t kListed = 50;
  /// Who has no account has a new name each time; so many of them count from one network.
  static constexpr unsigned kGuestsOfPlace = 10;
  static constexpr std::size_t kMostPlaces = 20'000;
  static constexpr std::chrono::milliseconds kTick{250};
  static constexpr std::chrono::seconds kBetweenFigures{1}, kBetweenLooks{3};

  explicit Inside(Core& room) : core{room}, timer{room.home()} {}

  struct Open {
    Poll poll;
    PollVoices voices;
    bool changed = false;  ///< since they were told
    bool closing = false;  ///< the close is on its way
    SteadyTime told{}, looked{};
    std::unordered_map<std::string, unsigned> guests;  ///< by the network they come from
  };

  void learn(Poll poll);
  void watch();
  void tick();
  void tell(Open& open);
  void look(Open& open);
  /// How long after it closed for the eye late viewers still may vote.
  [[nodiscard]] std::int64_t grace_ms() const;

  void open(Author const& who, PollWish wish, Reply reply);
  void opened(Result<Placed> const& placed, Poll poll, Reply const& reply) const;
  void close(Author const& who, std::string const& id, Reply reply);
  /// It closes for the eye now; voices count on for the grace.
  void close_for_the_eye(Open& open, Author const& who, Reply reply);
  void close_now(Open& open, Reply reply);
  void publish_close(std::string const& id, PollVoices const& voices, Reply reply);
  void vote(Author const& who, std::string const& id, std::vector<std::uint32_t> choices,
            Reply reply);
  void counted(std::string const& id, Result<Tally> const& tally, Reply const& reply);
  [[nodiscard]] std::optional<Outcome> why_not(Author const& who, Poll const& poll,
                                               std::vector<std::uint32_t> const& choices) const;
  /// False: too many guests of that network have voted.
  [[nodiscard]] bool take_guest(Open& open, Author const& who);
  void keep(Poll const& poll, PollVoices const& voices, std::int64_t at_ms) const;
  void list(Reply reply);
  [[nodiscard]] std::vector<std::string> shown_open() const;

  Core& core;
  net::Timer timer;
  bool watching = false;
  std::map<std::string, Open> polls;
};

}  // namespace freshet::chat
