/// Hub: the rooms by their channels' names, and their members' way in.
#pragma once

#include "access/identity.hpp"
#include "base/metrics.hpp"
#include "chat/author.hpp"
#include "chat/outcome.hpp"
#include "chat/room.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

class Flock;
class Member;

/// Made before the server starts; the loops outlive it. From any thread unless it says otherwise.
class Hub {
 public:
  struct House {
    net::Loops& loops;
    Metrics& metrics;
    RoomHouse rooms;
    /// May there be a room? False: no such channel.
    std::function<bool(std::string const& channel)> knows;
    std::string secret;  ///< of this server, for keyed hashes of addresses
    /// Who watches now, beside who chats; for `count`.
    std::function<std::uint64_t(std::string const& channel)> viewers;
  };
  explicit Hub(House house);
  ~Hub();

  /// Whose home a channel's room has.
  [[nodiscard]] net::Loop& home_of(std::string const& channel) const;
  /// `work` with the room, made if it is not there, on its home loop once it has been entered;
  /// null: there is no such channel, or the hub has been stopped.
  void with(std::string const& channel, std::function<void(Room*)> work);
  /// On the request's or member's loop: asks the room, and answers there. What `ask` refers to must
  /// live until then.
  using Ask = std::function<void(Room&, Reply)>;
  void ask(net::Loop& from, std::string const& channel, Ask ask, Reply reply);

  /// On `loop`: the room's members there.
  [[nodiscard]] Flock& flock(net::Loop& loop, std::string const& channel);
  /// On `loop`: is there one more place for that user, and for that address?
  [[nodiscard]] bool may_join(std::string const& user, std::string const& address);

  /// Who somebody is in a channel: an identity, or nobody with a name of their own.
  [[nodiscard]] Author author_of(access::Identity const& who, std::string const& channel,
                                 std::string_view peer) const;
  [[nodiscard]] Result<Author> guest(std::string_view name, std::string_view peer) const;

  /// Everybody is told to come again later; waits for nothing.
  void stop();
  [[nodiscard]] net::Gate& gate();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace freshet::chat
