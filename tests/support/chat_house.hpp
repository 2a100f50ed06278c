/// ChatHouse: a hub on two loops over a bus of the test's, with a database in memory.
#pragma once

#include "chat/hub.hpp"
#include "chat/member.hpp"
#include "store/migrate.hpp"
#include "support/fake_socket.hpp"
#include "support/on_loop.hpp"
#include "support/quick_bus.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

/// A member with its socket, on its loop; the test's thread asks that.
class ChatSeat {
 public:
  ChatSeat(chat::Hub& hub, net::Loop& loop, std::string channel) : loop_{loop} {
    call_on(loop_, [&] {
      socket_ = std::make_unique<FakeSocket>(loop_);
      member_ = std::make_shared<chat::Member>(
          hub.host(loop_), chat::Visit{std::move(channel), "10.0.0.5:4711"}, std::nullopt,
          chat::Member::Held{net::Gate::Pass{hub.gate()}});
      hub.watch(loop_, member_);
      member_->began(*socket_);
      return 0;
    });
  }
  ~ChatSeat() { leave(); }
  ChatSeat(ChatSeat const&) = delete;
  ChatSeat& operator=(ChatSeat const&) = delete;

  void hear(std::string const& frame) {
    call_on(loop_, [&] {
      member_->text(frame);
      return 0;
    });
  }
  [[nodiscard]] std::vector<nlohmann::json> events() {
    return call_on(loop_, [&] { return socket_->events(); });
  }
  /// Once it has come; null: it has not in time.
  [[nodiscard]] nlohmann::json wait_for(std::string_view kind) {
    nlohmann::json found;
    (void)eventually([&] {
      found = call_on(loop_, [&] { return socket_->last(kind); });
      return !found.is_null();
    });
    return found;
  }
  [[nodiscard]] int close_code() {
    return call_on(loop_, [&] { return socket_->close_code; });
  }
  void leave() {
    if (!member_) return;
    call_on(loop_, [&] {
      member_->ended(1001);
      member_.reset();
      return 0;
    });
  }

 private:
  net::Loop& loop_;
  std::unique_ptr<FakeSocket> socket_;
  std::shared_ptr<chat::Member> member_;
};

/// Rooms of "main" alone: the database is its home loop's.
class ChatHouse {
 public:
  ChatHouse() { hub.emplace(house()); }
  ~ChatHouse() {
    hub->stop();
    for (unsigned i = 0; i < loops.size(); ++i) {
      call_on(loops.at(i), [] { return 0; });
    }
    loops.stop_and_join();
  }

  /// A message of nobody's, into the room's order.
  void publish(std::string const& text) {
    hub->with("main", [text](chat::Room* room) {
      chat::Draft draft;
      draft.mid = text;
      draft.user = "ann";
      draft.body = R"("t":"msg","mid":")" + text + R"(","text":")" + text + '"';
      if (room != nullptr) room->publish(std::move(draft), [](Result<chat::Placed> const&) {});
    });
  }

  net::Loops loops{2};
  ManualClock clock;
  Metrics metrics;
  config::Chat settings;
  store::Database database{store::open_store(":memory:").value()};
  QuickBus bus;
  std::optional<chat::Hub> hub;

 private:
  chat::Hub::House house() {
    chat::Keeping keeping;
    keeping.write = [this](chat::Keeping::Work const& work) { (void)work(database); };
    keeping.read = [this](net::Loop& loop, chat::Keeping::Work const& work,
                          std::function<void(Result<>)> done) {
      loop.post([done = std::move(done), answer = work(database)] { done(answer); });
    };
    chat::RoomHouse rooms{clock, Log{}, settings, std::move(keeping), bus, {}, {}, {}, {}, {}};
    rooms.media_now_us = [](std::string const&) { return std::optional<std::int64_t>{}; };
    rooms.mark = [](std::string const&, chat::RoomHouse::Mark const&) {};
    rooms.fact = [](std::string_view, std::string const&, std::string const&) {};
    return {loops,
            metrics,
            std::move(rooms),
            [](std::string const& channel) { return channel == "main"; },
            "a secret",
            [](std::string const&) { return std::uint64_t{0}; },
            [](std::string_view token) -> Result<access::Identity> {
              return access::Identity{std::string{token}, {}};
            }};
  }
};

}  // namespace freshet::test
