/// Core: what the parts of a room (speech, moderation, polls, …) see of it and do through it.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "chat/author.hpp"
#include "chat/bus.hpp"
#include "chat/event.hpp"
#include "chat/outcome.hpp"
#include "chat/ring.hpp"
#include "chat/state.hpp"
#include "freshet/config.hpp"
#include "net/loop.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace freshet::chat {

/// Where a room's things are kept. From the room's home loop; never blocks.
struct Keeping {
  using Work = std::function<Result<>(store::Database&)>;
  /// In the order of calling, committed in groups. What is lost is logged.
  std::function<void(Work)> write;
  /// On the thread of the database; `done` on `loop`.
  std::function<void(net::Loop& loop, Work, std::function<void(Result<>)> done)> read;
};

/// All on the room's home loop.
class Core {
 public:
  virtual ~Core() = default;

  [[nodiscard]] virtual std::string const& channel() const = 0;
  [[nodiscard]] virtual net::Loop& home() const = 0;
  [[nodiscard]] virtual Clock const& clock() const = 0;
  [[nodiscard]] virtual Log const& log() const = 0;
  [[nodiscard]] virtual config::Chat const& settings() const = 0;
  [[nodiscard]] virtual Keeping const& keeping() const = 0;
  [[nodiscard]] virtual Bus& bus() const = 0;
  /// As of the last event that was heard.
  [[nodiscard]] virtual RoomState const& state() const = 0;
  [[nodiscard]] virtual Ring const& ring() const = 0;
  [[nodiscard]] virtual std::string const& epoch() const = 0;
  /// Members on this server, and on all.
  [[nodiscard]] virtual std::size_t members() const = 0;
  [[nodiscard]] virtual std::uint64_t all_members() const = 0;

  /// Now, of the Unix epoch.
  [[nodiscard]] std::int64_t now_ms() const { return clock().wall_us() / 1'000; }
  /// Now on the channel's media clock: what EXT-X-PROGRAM-DATE-TIME gives what is sent in now. The
  /// wall clock while nothing is live.
  [[nodiscard]] virtual std::int64_t pdt_ms() const = 0;
  [[nodiscard]] virtual bool is_live() const = 0;
  /// chat.offline: false, and nothing is live.
  [[nodiscard]] bool is_closed_to(Author const& who) const {
    return !settings().offline && !is_live() && !who.moderates();
  }
  /// How far behind the sender the picture is at viewers, as they report it: the 99th percentile.
  [[nodiscard]] virtual std::chrono::milliseconds viewers_delay() const = 0;

  /// Into the room's order; heard like everybody's by happened(), before it is answered.
  virtual void publish(Draft draft, Bus::Answer<Placed> answer) = 0;
  /// An ephemeral one: to the members here, and with `everywhere` to those of other servers.
  virtual void tell(Event event, bool everywhere) = 0;
  /// A JSON object to every connection of a user here.
  virtual void tell_user(std::string_view user, std::string text) = 0;
  /// Connections of a user here are closed, and what they sent is not looked at any more.
  virtual void cut(std::string_view user, int close_code, std::string_view why) = 0;

  /// The name of a picture of the server's own.
  [[nodiscard]] virtual bool is_emote(std::string_view name) const {
    static_cast<void>(name);
    return false;
  }
  /// A classifier of the owner's is there to be asked.
  [[nodiscard]] virtual bool has_classifier() const { return false; }
  /// `done` on the home loop, with its answer's body; never if there is none.
  virtual void ask_classifier(std::string body, std::function<void(Result<std::string>)> done) {
    static_cast<void>(body);
    static_cast<void>(done);
  }
};

}  // namespace freshet::chat
