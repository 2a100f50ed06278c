/// RedisBus: the Bus of several servers that share a Redis.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "chat/bus.hpp"
#include "freshet/config.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace freshet::chat {

struct RedisSeat;

/// It lives on the first loop. While Redis cannot be reached each room goes on under an epoch of
/// this server's own (chat.on_redis_down: local) or is read-only; Listener::degraded tells.
class RedisBus final : public Bus {
 public:
  /// What of the settings cannot be used: one sentence. Reads the certificates: not on a loop.
  [[nodiscard]] static Result<> check(config::Chat const& settings);

  /// The loops, the clock and the metrics outlive it. Throws std::invalid_argument with check()'s
  /// sentence.
  RedisBus(net::Loops& loops, config::Chat const& settings, Clock const& clock, Metrics& metrics,
           Log const& log);
  ~RedisBus() override;

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
  class Inside;
  struct Seats;
  [[nodiscard]] Seats& here();
  [[nodiscard]] std::shared_ptr<RedisSeat> seat_of(std::string const& channel);

  net::Loops& loops_;
  std::vector<std::unique_ptr<Seats>> const seats_;  // of each loop, on it
  std::shared_ptr<std::atomic<bool>> const stopped_;
  std::shared_ptr<Inside> const inside_;
};

}  // namespace freshet::chat
