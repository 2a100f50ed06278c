/// Hub: the rooms by their channels' names, and their members' way in.
#pragma once

#include "access/identity.hpp"
#include "base/metrics.hpp"
#include "chat/author.hpp"
#include "chat/crowd.hpp"
#include "chat/host.hpp"
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
    /// Whose a token is. Errors: timed_out, it was good once. Null: no token is good.
    std::function<Result<access::Identity>(std::string_view token)> read_token{};
    /// Was it taken back since? Null: none ever is.
    std::function<bool(access::Identity const&)> is_revoked{};
    /// May they watch the channel? The error is the sentence for them. `who` null: nobody knows
    /// who; `link`: a signed path of theirs, or empty. Null: everybody may. On `loop`.
    std::function<Result<>(net::Loop& loop, Visit const& visit, access::Identity const* who,
                           std::string_view link)>
        may_watch{};
  };
  explicit Hub(House house);
  ~Hub();
  Hub(Hub const&) = delete;
  Hub& operator=(Hub const&) = delete;

  /// Whose home a channel's room has.
  [[nodiscard]] net::Loop& home_of(std::string const& channel) const;
  /// `work` with the room, made if it is not there, on its home loop once it has been entered;
  /// null: there is no such channel, or the hub has been stopped.
  void with(std::string const& channel, std::function<void(Room*)> work);
  /// On the request's or member's loop: asks the room, and answers there. What `ask` refers to must
  /// live until then.
  using Ask = std::function<void(Room&, Reply)>;
  void ask(net::Loop& from, std::string const& channel, Ask ask, Reply reply);

  /// What members on that loop need.
  [[nodiscard]] std::shared_ptr<MemberHost> host(net::Loop& loop) const;
  /// One more that is looked at once a second. On its loop.
  void watch(net::Loop& loop, std::shared_ptr<Member> const& member);
  [[nodiscard]] Crowd& crowd();
  [[nodiscard]] std::shared_ptr<config::Chat const> settings() const;
  /// Takes over what may change while the server runs; members stay.
  void set(config::Chat const& settings);
  [[nodiscard]] bool knows(std::string const& channel) const;

  /// Who somebody is in a channel: an identity, or nobody with a name of their own.
  [[nodiscard]] Author author_of(access::Identity const& who, std::string const& channel,
                                 std::string_view peer) const;
  /// `pass`: by which a guest is the same one again, see guest_pass(); empty or not good: a new
  /// one. `name` empty: one is given. An error says which name to choose.
  [[nodiscard]] Result<Author> guest(std::string_view name, std::string_view peer,
                                     std::string_view channel = {},
                                     std::string_view pass = {}) const;
  [[nodiscard]] std::string guest_pass(Author const& guest) const;

  /// Everybody is told to come again later; waits for nothing.
  void stop();
  /// Members that are there.
  [[nodiscard]] net::Gate& gate();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace freshet::chat
