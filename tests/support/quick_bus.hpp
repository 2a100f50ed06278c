/// QuickBus: a Bus that gives places at once and can be told to begin anew.
#pragma once

#include "chat/bus.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

/// Of rooms with one home: everything on that loop.
class QuickBus final : public chat::Bus {
 public:
  void enter(std::string const& channel, net::Loop& home,
             std::shared_ptr<chat::Listener> room) override {
    rooms_[channel].room = room;
    home.post([this, channel] { tell(channel); });
  }
  void leave(std::string const& channel) override { rooms_.erase(channel); }

  void publish(std::string const& channel, chat::Draft draft,
               Answer<chat::Placed> answer) override {
    auto& room = rooms_[channel];
    chat::Event event;
    event.kind = draft.kind;
    event.off = ++room.off;
    event.mid = draft.mid;
    event.user = draft.user;
    event.ts_ms = draft.ts_ms;
    event.state = draft.state;
    event.urgent = draft.urgent;
    event.text = Bytes::adopt('{' + draft.body + R"(,"off":)" + std::to_string(event.off) + '}');
    auto const made = std::make_shared<chat::Event const>(std::move(event));
    room.ring.push_back(made);
    for (auto const& change : draft.state) room.state[change.field] = change.value;
    room.room->happened(made);
    chat::Placed placed;
    placed.mid = draft.mid;
    placed.off = made->off;
    answer(placed);
  }
  void shout(std::string const&, chat::EventPtr) override {}
  void count(std::string const&, chat::Ballot, Answer<chat::Tally> answer) override {
    answer(chat::Tally{});
  }
  void tally(std::string const&, std::string const&, std::uint32_t,
             Answer<chat::Tally> answer) override {
    answer(chat::Tally{});
  }
  void present(std::string const&, std::uint64_t) override {}
  void stop() override {}

  /// Nothing is known of what was: another epoch. On the home loop.
  void begin_anew(std::string const& channel) {
    auto& room = rooms_[channel];
    room.epoch += 'x';
    room.off = 0;
    room.ring.clear();
    tell(channel);
  }

 private:
  struct Room {
    std::shared_ptr<chat::Listener> room;
    std::string epoch = "first";
    std::uint64_t off = 0;
    std::map<std::string, std::string, std::less<>> state;
    std::vector<chat::EventPtr> ring;
  };
  void tell(std::string const& channel) {
    auto const at = rooms_.find(channel);
    if (at == rooms_.end()) return;
    auto& room = at->second;
    room.room->entered({room.epoch, room.off, room.state, room.ring});
  }

  std::map<std::string, Room> rooms_;
};

}  // namespace freshet::test
