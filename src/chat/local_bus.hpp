/// LocalBus: the Bus of one process: each room's order is made on its home loop, in memory; its
/// state and its voices are kept in the database.
#pragma once

#include "base/clock.hpp"
#include "chat/bus.hpp"
#include "chat/core.hpp"
#include "net/loop.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace freshet::chat {

/// The epoch of a room is new with each process, and offsets count from 1 in it: none is ever used
/// for two events, however the process before ended.
class LocalBus final : public Bus {
 public:
  static constexpr std::size_t kRing = 500;

  /// The loops outlive it. `ring`: how many events of a room are kept for who reconnects.
  LocalBus(net::Loops& loops, Clock const& clock, Keeping keeping, std::size_t ring = kRing);
  ~LocalBus() override;

  void enter(std::string const& channel, net::Loop& home, std::shared_ptr<Listener> room) override;
  void leave(std::string const& channel) override;
  void publish(std::string const& channel, Draft draft, Answer<Placed> answer) override;
  void shout(std::string const& channel, EventPtr event) override;
  void count(std::string const& channel, Ballot ballot, Answer<Tally> answer) override;
  void tally(std::string const& channel, std::string const& about, std::uint32_t options,
             Answer<Tally> answer) override;
  void present(std::string const& channel, std::uint64_t members) override;
  void stop() override;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace freshet::chat
