/// FakeCore: a room for tests without a bus: what is published has happened at once, and all that
/// is told is kept.
#pragma once

#include "chat/core.hpp"
#include "store/migrate.hpp"

#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

/// Nobody asks it: FakeCore publishes by itself.
class NoBus final : public chat::Bus {
 public:
  void enter(std::string const&, net::Loop&, std::shared_ptr<chat::Listener>) override {}
  void leave(std::string const&) override {}
  void publish(std::string const&, chat::Draft, Answer<chat::Placed> answer) override {
    answer(failure(boost::system::errc::not_connected, "there is no bus"));
  }
  void shout(std::string const&, chat::EventPtr) override {}
  void count(std::string const&, chat::Ballot, Answer<chat::Tally> answer) override {
    answer(failure(boost::system::errc::not_connected, "there is no bus"));
  }
  void tally(std::string const&, std::string const&, std::uint32_t,
             Answer<chat::Tally> answer) override {
    answer(failure(boost::system::errc::not_connected, "there is no bus"));
  }
  void present(std::string const&, std::uint64_t) override {}
  void stop() override {}
};

/// On the test's thread, which is its loop whenever it calls turn().
class FakeCore final : public chat::Core {
 public:
  struct Cut {
    std::string user;
    int code = 0;
    std::string why;
  };

  FakeCore() : database_{fresh()} {
    keeping_.write = [this](chat::Keeping::Work const& work) {
      auto const done = work(database_);
      if (!done) failures.push_back(done.error().what);
    };
    // As from another thread: the answer comes with the loop's next turn.
    keeping_.read = [this](net::Loop& loop, chat::Keeping::Work const& work,
                           std::function<void(Result<>)> done) {
      auto const answer = std::make_shared<Result<>>(work(database_));
      loop.post([answer, done = std::move(done)] { done(*answer); });
    };
  }

  ManualClock time;
  config::Chat config;
  std::vector<chat::Draft> drafts;
  std::vector<chat::EventPtr> events;  ///< what was placed
  std::vector<chat::Event> told;       ///< what is ephemeral
  std::vector<std::pair<std::string, std::string>> told_users;
  std::vector<Cut> cuts;
  std::vector<std::string> failures;  ///< of writes
  std::optional<std::string> broken;  ///< why nothing can be placed
  std::vector<std::string> asked;     ///< the classifier's questions
  std::function<void(std::string, std::function<void(Result<std::string>)>)> classifier;
  std::map<std::string, std::string, std::less<>> emotes;
  /// Who hears of events, as Room's parts do.
  std::function<void(chat::Event const&)> heard;

  /// Runs what waits on the loop.
  void turn() {
    while (loop_.context().poll() > 0) {
    }
  }
  [[nodiscard]] store::Database& database() { return database_; }
  void set_state(std::string_view field, std::string value) {
    state_.apply({{std::string{field}, std::move(value)}});
  }
  /// A message that somebody wrote, as Speech would place it.
  chat::EventPtr say(chat::Author const& who, std::string const& mid, std::string_view text) {
    chat::Draft draft;
    draft.mid = mid;
    draft.user = who.id;
    draft.ts_ms = now_ms();
    std::string badges;
    for (auto const& badge : who.badges) badges += (badges.empty() ? "\"" : ",\"") + badge + "\"";
    draft.body = R"("t":"msg","mid":")" + mid + R"(","u":{"id":")" + who.id + R"(","name":")" +
                 who.name + R"(","badges":[)" + badges + R"(]},"text":")" + std::string{text} + '"';
    publish(std::move(draft), [](Result<chat::Placed> const&) {});
    return events.back();
  }

  [[nodiscard]] std::string const& channel() const override { return channel_; }
  [[nodiscard]] net::Loop& home() const override { return loop_; }
  [[nodiscard]] Clock const& clock() const override { return time; }
  [[nodiscard]] Log const& log() const override { return log_; }
  [[nodiscard]] config::Chat const& settings() const override { return config; }
  [[nodiscard]] chat::Keeping const& keeping() const override { return keeping_; }
  [[nodiscard]] chat::Bus& bus() const override { return bus_; }
  [[nodiscard]] chat::RoomState const& state() const override { return state_; }
  [[nodiscard]] chat::Ring const& ring() const override { return ring_; }
  [[nodiscard]] std::string const& epoch() const override { return epoch_; }
  [[nodiscard]] std::size_t members() const override { return 1; }
  [[nodiscard]] std::uint64_t all_members() const override { return 1; }
  [[nodiscard]] std::int64_t pdt_ms() const override { return now_ms() - 2'000; }
  [[nodiscard]] bool is_live() const override { return true; }
  [[nodiscard]] std::chrono::milliseconds viewers_delay() const override {
    return std::chrono::milliseconds{2'000};
  }

  void publish(chat::Draft draft, chat::Bus::Answer<chat::Placed> answer) override {
    drafts.push_back(draft);
    if (broken) return answer(failure(boost::system::errc::not_connected, *broken));
    auto const key = draft.user + "\n" + draft.key;
    if (!draft.key.empty() && placed_.contains(key)) {
      auto again = placed_[key];
      again.dup = true;
      return answer(again);
    }
    chat::Placed placed;
    placed.mid = draft.mid;
    if (!draft.by_banned_too && state_.ban_of(draft.user, "", now_ms())) {
      placed.what = chat::Placed::What::banned;
      return answer(placed);
    }
    auto const event = place(draft);
    placed.off = event->off;
    if (!draft.key.empty()) placed_[key] = placed;
    if (heard) heard(*event);
    answer(placed);
  }
  void tell(chat::Event event, bool) override { told.push_back(std::move(event)); }
  void tell_user(std::string_view user, std::string text) override {
    told_users.emplace_back(user, std::move(text));
  }
  void cut(std::string_view user, int code, std::string_view why) override {
    cuts.push_back({std::string{user}, code, std::string{why}});
  }
  [[nodiscard]] bool is_emote(std::string_view name) const override {
    return emotes.contains(name);
  }
  [[nodiscard]] bool has_classifier() const override { return bool(classifier); }
  void ask_classifier(std::string body, std::function<void(Result<std::string>)> done) override {
    asked.push_back(body);
    if (classifier) classifier(std::move(body), std::move(done));
  }

 private:
  static store::Database fresh() {
    auto database = store::Database::open(":memory:");
    if (!database || !store::migrate(*database)) std::abort();
    return std::move(*database);
  }
  chat::EventPtr place(chat::Draft const& draft) {
    auto event = std::make_shared<chat::Event>();
    event->kind = draft.kind;
    event->off = ++off_;
    event->mid = draft.mid;
    event->user = draft.user;
    event->ts_ms = draft.ts_ms;
    event->pdt_ms = draft.pdt_ms;
    event->text = Bytes::copy("{" + draft.body + R"(,"off":)" + std::to_string(off_) + "}");
    event->state = draft.state;
    event->urgent = draft.urgent;
    state_.apply(draft.state);
    ring_.add(event);
    events.push_back(event);
    return event;
  }

  std::string const channel_ = "main", epoch_ = "e1";
  mutable net::Loop loop_{0};
  mutable NoBus bus_;
  Log log_;
  store::Database database_;
  chat::Keeping keeping_;
  chat::RoomState state_;
  chat::Ring ring_{500};
  std::uint64_t off_ = 0;
  std::map<std::string, chat::Placed> placed_;
};

}  // namespace freshet::test
