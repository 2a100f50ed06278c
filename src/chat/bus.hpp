/// Bus: where a room's events get their one order, between servers or in this process alone.
#pragma once

#include "base/result.hpp"
#include "chat/event.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// An event that has no place yet.
struct Draft {
  Kind kind = Kind::msg;
  std::string mid, user;
  std::int64_t ts_ms = 0, pdt_ms = 0;
  /// The object's members without the braces and without `off`: `"t":"msg","mid":"…"`.
  std::string body;
  std::vector<StateChange> state{};
  /// Of events whose text must never be told again by any path: they leave the backlog.
  std::vector<std::uint64_t> removes{};
  /// With `user` names it for five minutes: a second one answers what the first did. Empty: none.
  std::string key{};
  /// The user's last event with a pause must be as old; 0: no pause. Kept for all servers.
  std::chrono::milliseconds pause{0};
  bool by_banned_too = false;  ///< else it is refused while `ban:USER` is in the state and not over
  bool urgent = false;
};

/// What became of a draft.
struct Placed {
  enum class What : std::uint8_t { placed, slow, banned };
  What what = What::placed;
  std::string mid;
  std::uint64_t off = 0;
  bool dup = false;
  std::int64_t retry_ms = 0;  ///< of slow: until the pause is over; of banned: 0 is for good
};

/// All that somebody who enters has to know: events from then on follow without a gap.
struct Snapshot {
  std::string epoch;
  std::uint64_t off = 0;                                  ///< of the last event in it
  std::map<std::string, std::string, std::less<>> state;  ///< fields of RoomState
  std::vector<EventPtr> ring;                             ///< the last ones, oldest first, gapless
};

/// A vote of one user, or an upvote of a question. Each user's first one counts.
struct Ballot {
  std::string about;  ///< "poll:ID", "qa:ID"
  std::string user;
  std::vector<std::uint32_t> choices;  ///< from 0
  std::uint32_t options = 1;           ///< how many there are
};
struct Tally {
  bool dup = false;              ///< the user's voice was counted before
  std::vector<std::uint64_t> n;  ///< voices of each option
  std::uint64_t voters = 0;
};

/// A room as its bus knows it. All on the room's home loop; nothing throws.
class Listener {
 public:
  virtual ~Listener() = default;
  /// First, and again whenever events may be missing: who was told of earlier ones starts anew.
  virtual void entered(Snapshot snapshot) noexcept = 0;
  /// In order, the next offset each; of this server's own drafts too, before they are answered.
  virtual void happened(EventPtr event) noexcept = 0;
  /// What other servers tell and nobody keeps.
  virtual void overheard(EventPtr event) noexcept = 0;
  /// Members of the room on all servers.
  virtual void counted(std::uint64_t members) noexcept = 0;
  /// Other servers cannot be reached (true), or can again.
  virtual void degraded(bool is) noexcept = 0;
};

/// Made before the server starts. Its verbs are called on the home loop of the room they name, and
/// what they answer comes there, once, later or at once.
class Bus {
 public:
  template <class T>
  using Answer = std::function<void(Result<T>)>;

  virtual ~Bus() = default;

  /// `room` hears from now on; it is kept until leave(). One listener a channel.
  virtual void enter(std::string const& channel, net::Loop& home,
                     std::shared_ptr<Listener> room) = 0;
  virtual void leave(std::string const& channel) = 0;

  /// An error: it was not placed, or nobody knows; the sentence is for its author.
  virtual void publish(std::string const& channel, Draft draft, Answer<Placed> answer) = 0;
  /// To the members of other servers; nobody keeps it. This server tells its own by itself.
  virtual void shout(std::string const& channel, EventPtr event) = 0;
  virtual void count(std::string const& channel, Ballot ballot, Answer<Tally> answer) = 0;
  /// The voices until now, of everybody.
  virtual void tally(std::string const& channel, std::string const& about, std::uint32_t options,
                     Answer<Tally> answer) = 0;
  /// How many members the room has on this server; told again every five seconds.
  virtual void present(std::string const& channel, std::uint64_t members) = 0;
  /// Nothing comes after it. From any thread; waits for nothing.
  virtual void stop() = 0;
};

}  // namespace freshet::chat
