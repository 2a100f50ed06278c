/// FakeStage: a room without a Room, for its parts: order, state, figures and a bus in memory, and
/// all that was told.
#pragma once

#include "chat/core.hpp"
#include "chat/lines.hpp"
#include "store/migrate.hpp"
#include "support/on_loop.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

/// A bus of one room: what another server would do is done to it directly. On the home loop.
class FakeBus final : public chat::Bus {
 public:
  std::function<void(chat::Draft, Answer<chat::Placed>)> placing;
  std::vector<chat::EventPtr> shouted;
  bool fails = false;
  std::map<std::string, std::map<std::string, std::vector<std::uint32_t>>> voices;

  void enter(std::string const&, net::Loop&, std::shared_ptr<chat::Listener>) override {}
  void leave(std::string const&) override {}
  void publish(std::string const&, chat::Draft draft, Answer<chat::Placed> answer) override {
    placing(std::move(draft), std::move(answer));
  }
  void shout(std::string const&, chat::EventPtr event) override {
    shouted.push_back(std::move(event));
  }
  void count(std::string const& channel, chat::Ballot ballot, Answer<chat::Tally> answer) override {
    if (fails) return answer(away());
    auto const is_new = voices[ballot.about].emplace(ballot.user, ballot.choices).second;
    tally(channel, ballot.about, ballot.options, [&](Result<chat::Tally> tally) {
      tally->dup = !is_new;
      answer(std::move(tally));
    });
  }
  void tally(std::string const&, std::string const& about, std::uint32_t options,
             Answer<chat::Tally> answer) override {
    if (fails) return answer(away());
    chat::Tally tally;
    tally.n.resize(options);
    for (auto const& [user, choices] : voices[about]) {
      for (auto const choice : choices) ++tally.n.at(choice);
      ++tally.voters;
    }
    answer(std::move(tally));
  }
  void present(std::string const&, std::uint64_t) override {}
  void stop() override {}

  static Error away() {
    return failure(boost::system::errc::not_connected, "other servers cannot be reached");
  }
};

class FakeStage final : public chat::Core {
 public:
  FakeStage() {
    bus_.placing = [this](chat::Draft draft, chat::Bus::Answer<chat::Placed> answer) {
      place(std::move(draft), std::move(answer));
    };
    keeping_.write = [this](chat::Keeping::Work const& work) {
      if (auto done = work(database); !done) lost.push_back(done.error().what);
    };
    keeping_.read = [this](net::Loop&, chat::Keeping::Work const& work,
                           std::function<void(Result<>)> const& done) { done(work(database)); };
  }
  ~FakeStage() override = default;

  [[nodiscard]] std::string const& channel() const override { return channel_; }
  [[nodiscard]] net::Loop& home() const override { return home_; }
  [[nodiscard]] Clock const& clock() const override { return time; }
  [[nodiscard]] Log const& log() const override { return log_; }
  [[nodiscard]] config::Chat const& settings() const override { return chat; }
  [[nodiscard]] chat::Keeping const& keeping() const override { return keeping_; }
  [[nodiscard]] chat::Bus& bus() const override { return bus_; }
  [[nodiscard]] chat::RoomState const& state() const override { return state_; }
  [[nodiscard]] chat::Ring const& ring() const override { return ring_; }
  [[nodiscard]] std::string const& epoch() const override { return epoch_; }
  [[nodiscard]] std::size_t members() const override { return 1; }
  [[nodiscard]] std::uint64_t all_members() const override { return 1; }
  /// A media clock a minute behind the wall's: who confuses them is seen.
  [[nodiscard]] std::int64_t pdt_ms() const override { return now_ms() - 60'000; }
  [[nodiscard]] bool is_live() const override { return true; }
  [[nodiscard]] std::chrono::milliseconds viewers_delay() const override { return delay; }
  void publish(chat::Draft draft, chat::Bus::Answer<chat::Placed> answer) override {
    bus_.publish(channel_, std::move(draft), std::move(answer));
  }
  void tell(chat::Event event, bool everywhere) override {
    auto const shared = std::make_shared<chat::Event const>(std::move(event));
    told.push_back(shared);
    if (everywhere) bus_.shout(channel_, shared);
  }
  void tell_user(std::string_view, std::string) override {}
  void cut(std::string_view, int, std::string_view) override {}

  /// Runs on the home loop and waits for it.
  template <class F>
  auto on(F f) {
    return call_on(home_, std::move(f));
  }
  /// Asks, on the home loop, and has the answer.
  chat::Outcome ask(std::function<void(chat::Reply)> const& question) {
    std::optional<chat::Outcome> answer;
    on([&] { question([&answer](chat::Outcome outcome) { answer = std::move(outcome); }); });
    return answer.value_or(chat::refused(0, "no_answer", "nobody answered"));
  }
  [[nodiscard]] std::size_t told_of(chat::Kind kind) {
    return on([&] {
      return static_cast<std::size_t>(
          std::ranges::count_if(told, [kind](auto const& event) { return event->kind == kind; }));
    });
  }
  [[nodiscard]] std::vector<chat::EventPtr> heard_of(chat::Kind kind) {
    return on([&] {
      std::vector<chat::EventPtr> some;
      for (auto const& event : heard) {
        if (event->kind == kind) some.push_back(event);
      }
      return some;
    });
  }
  static nlohmann::json json(chat::Event const& event) {
    return nlohmann::json::parse(as_text(event.text.span()));
  }
  static nlohmann::json json(chat::Outcome const& outcome) {
    return nlohmann::json::parse(outcome.body);
  }
  static chat::Author author(std::string const& id,
                             chat::Standing standing = chat::Standing::viewer) {
    chat::Author who;
    who.id = id;
    who.name = id;
    who.color = "#336699";
    who.standing = standing;
    return who;
  }

  ManualClock time;
  config::Chat chat;
  std::chrono::milliseconds delay{3'000};
  store::Database database = store::open_store(":memory:").value();
  std::vector<std::string> lost;
  std::vector<chat::EventPtr> heard, told;
  std::function<void(chat::Event const&)> happened;
  [[nodiscard]] FakeBus& fake_bus() const { return bus_; }
  /// As on another server, or after a restart: the same state, nothing else.
  void take_state(chat::RoomState const& state) { state_ = state; }

 private:
  void place(chat::Draft draft, chat::Bus::Answer<chat::Placed> answer) {
    if (bus_.fails) return answer(FakeBus::away());
    auto const key = draft.user + '\n' + draft.key;
    if (auto const at = keys_.find(key); !draft.key.empty() && at != keys_.end()) {
      auto again = at->second;
      again.dup = true;
      return answer(again);
    }
    chat::Event event;
    event.kind = draft.kind;
    event.off = ++off_;
    event.mid = draft.mid;
    event.user = draft.user;
    event.ts_ms = draft.ts_ms;
    event.pdt_ms = draft.pdt_ms;
    event.state = draft.state;
    event.text = Bytes::copy("{" + draft.body + R"(,"off":)" + std::to_string(off_) + "}");
    auto const shared = std::make_shared<chat::Event const>(std::move(event));
    state_.apply(draft.state);
    ring_.add(shared);
    removed.insert(draft.removes.begin(), draft.removes.end());
    heard.push_back(shared);
    if (happened) happened(*shared);
    chat::Placed placed;
    placed.mid = draft.mid;
    placed.off = off_;
    keys_[key] = placed;
    answer(placed);
  }

  std::string const channel_ = "main", epoch_ = "e1";
  Log log_;
  mutable FakeBus bus_;
  chat::Keeping keeping_;
  chat::RoomState state_;
  chat::Ring ring_{500};
  std::uint64_t off_ = 0;
  std::map<std::string, chat::Placed> keys_;
  net::Loops loops_{1};
  net::Loop& home_{loops_.at(0)};

 public:
  std::set<std::uint64_t> removed;
};

}  // namespace freshet::test
