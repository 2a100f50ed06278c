/// Room: one channel's chat, on its home loop: its order, its state and its parts.
#pragma once

#include "chat/alerts.hpp"
#include "chat/core.hpp"
#include "chat/delays.hpp"
#include "chat/moderation.hpp"
#include "chat/polls.hpp"
#include "chat/questions.hpp"
#include "chat/reactions.hpp"
#include "chat/speech.hpp"
#include "chat/telling.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::chat {

class Flock;

/// Pictures of one's own by their names, and where they are fetched.
using Emotes = std::map<std::string, std::string, std::less<>>;

/// What all rooms share. Outlives them.
struct RoomHouse {
  Clock const& clock;
  Log log;
  config::Chat settings;
  Keeping keeping;
  Bus& bus;
  /// Now on the media clock of what is live on the channel, microseconds of the Unix epoch;
  /// nothing: nothing is. From any thread.
  std::function<std::optional<std::int64_t>(std::string const& channel)> media_now_us;
  /// From any thread; null: there are none.
  std::function<std::shared_ptr<Emotes const>()> emotes;
  /// For the playlists of the channel; from any thread. `id` names the range; a second one with the
  /// same id ends it.
  struct Mark {
    std::string id;
    std::string kind;           ///< poll, alert
    std::int64_t start_ms = 0;  ///< on the media clock
    std::optional<std::int64_t> end_ms{};
    std::string text{};  ///< the question, or the alert's title
  };
  std::function<void(std::string const& channel, Mark const&)> mark;
  /// Of what is told to the world: chat.message, chat.deleted, moderation.action, poll.opened,
  /// poll.closed; `data`: a JSON object. From any thread.
  std::function<void(std::string_view kind, std::string const& channel, std::string data)> fact;
  /// Asks the owner's classifier; null: there is none. `done` on the home loop: the answer's body.
  std::function<void(net::Loop& loop, std::string body,
                     std::function<void(Result<std::string>)> done)>
      classify;
};

/// Who stands in it is greeted with this; made on the home loop.
struct Greeting {
  std::string epoch;
  std::uint64_t off = 0;
  bool recovered = false;
  std::string room;                 ///< the `room` member, JSON
  std::vector<EventPtr> backlog{};  ///< of a recovery what was missed, else the last ones
};

/// Made by the Hub when somebody first needs it; dies when nobody has for a while.
class Room final : public Core, public Listener, public std::enable_shared_from_this<Room> {
 public:
  /// Where members of one loop are; app's Hub fans out.
  struct Outside {
    std::function<void(EventPtr)> tell;  ///< to the flocks of all loops
    std::function<void(std::string user, std::string text)> tell_user;
    std::function<void(std::string user, int code, std::string why)> cut;
    std::function<void()> anew;  ///< who was told of earlier events starts anew: `resync`
  };
  Room(std::string channel, net::Loop& home, RoomHouse const& house, Outside outside);
  ~Room() override;

  /// Calls `then` once the bus has let it in; at once if it has.
  void when_entered(std::function<void()> then);
  /// `since_epoch` empty: comes anew, and gets the last `backlog` messages.
  [[nodiscard]] Greeting greet(Author const& who, std::string const& since_epoch,
                               std::uint64_t since_off);
  /// How many members the flocks have now, and what one of them reports as its delay.
  void set_members(std::size_t n);
  void report_delay(std::chrono::milliseconds delay);
  /// What they report: `{"viewers","p50_ms","p90_ms","p99_ms"}`; null while nobody does.
  [[nodiscard]] std::string delays() const;

  Speech& speech() { return speech_; }
  Moderation& moderation() { return moderation_; }
  Polls& polls() { return polls_; }
  Questions& questions() { return questions_; }
  Reactions& reactions() { return reactions_; }
  Alerts& alerts() { return alerts_; }

  // Core and Listener.
  [[nodiscard]] std::string const& channel() const override { return channel_; }
  [[nodiscard]] net::Loop& home() const override { return home_; }
  [[nodiscard]] Clock const& clock() const override { return house_.clock; }
  [[nodiscard]] Log const& log() const override { return log_; }
  [[nodiscard]] config::Chat const& settings() const override { return house_.settings; }
  [[nodiscard]] Keeping const& keeping() const override { return house_.keeping; }
  [[nodiscard]] Bus& bus() const override { return house_.bus; }
  [[nodiscard]] RoomState const& state() const override { return state_; }
  [[nodiscard]] Ring const& ring() const override { return ring_; }
  [[nodiscard]] std::string const& epoch() const override { return epoch_; }
  [[nodiscard]] std::size_t members() const override { return members_; }
  [[nodiscard]] std::uint64_t all_members() const override { return all_members_; }
  [[nodiscard]] std::int64_t pdt_ms() const override;
  [[nodiscard]] bool is_live() const override;
  [[nodiscard]] std::chrono::milliseconds viewers_delay() const override;
  [[nodiscard]] RoomHouse const& house() const { return house_; }
  void publish(Draft draft, Bus::Answer<Placed> answer) override;
  void tell(Event event, bool everywhere) override;
  void tell_user(std::string_view user, std::string text) override;
  void cut(std::string_view user, int close_code, std::string_view why) override;
  [[nodiscard]] bool is_emote(std::string_view name) const override {
    auto const all = house_.emotes ? house_.emotes() : nullptr;
    return all && all->contains(name);
  }
  [[nodiscard]] bool has_classifier() const override { return bool(house_.classify); }
  void ask_classifier(std::string body, std::function<void(Result<std::string>)> done) override {
    if (house_.classify) house_.classify(home_, std::move(body), std::move(done));
  }
  void entered(Snapshot snapshot) noexcept override;
  void happened(EventPtr event) noexcept override;
  void overheard(EventPtr event) noexcept override;
  void counted(std::uint64_t members) noexcept override;
  void degraded(bool is) noexcept override;

 private:
  void load_older();
  void let_in();
  void take_back_older(Event const& event);
  [[nodiscard]] std::vector<EventPtr> backlog() const;
  [[nodiscard]] std::string rules_json() const;
  void tell_world(std::optional<WorldFact> fact) const;

  std::string const channel_;
  net::Loop& home_;
  RoomHouse const& house_;
  Outside const outside_;
  Log const log_;
  std::string epoch_;
  std::uint64_t off_ = 0;
  bool is_in_ = false, degraded_ = false;
  std::vector<std::function<void()>> waiting_;
  RoomState state_;
  Ring ring_;
  std::size_t members_ = 0;
  std::uint64_t all_members_ = 0;
  Delays delays_;
  /// Of the database, older than the ring: what newcomers see after a restart.
  std::deque<EventPtr> older_;
  Moderation moderation_;
  Speech speech_;
  Polls polls_;
  Questions questions_;
  Reactions reactions_;
  Alerts alerts_;
};

}  // namespace freshet::chat
