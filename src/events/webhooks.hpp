/// Webhooks: takes what happens from the bus into the outbox, and from there to the receivers.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "events/bus.hpp"
#include "events/outbox.hpp"
#include "events/receiver.hpp"
#include "events/retry.hpp"
#include "net/blocking.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace freshet::events {

/// From start() to stop(), which are called from none of the loops. A receiver that is slow or dead
/// holds up no other one, and no other channel's events but those behind its own.
class Webhooks {
 public:
  /// Outlets that are told from the same outbox, which is written here; on the loop.
  struct Others {
    std::function<void()> wake{};
    std::function<void(std::int64_t)> lose{};  ///< so many had to make room
  };
  struct House {
    net::Loop& loop;
    net::HttpClient& client;
    net::Blocking& thread;  ///< where the outbox is
    Outbox& outbox;
    Clock const& clock;
    Metrics& metrics;
    Log log;
    Others others{};
  };
  struct Options {
    std::shared_ptr<Networks const> may_reach{};  ///< beside what is public
    std::string public_url{};                     ///< where the pages are, for links
    std::chrono::milliseconds limit{10'000};      ///< of one request
    std::size_t at_once = 8;                      ///< requests to one receiver
    RetryPolicy retry{};
  };
  /// What may change while it runs.
  struct Plan {
    std::vector<Receiver> receivers;
    Options options{};
    /// They are told of nothing; what they are owed is kept for later.
    std::vector<Receiver> resting{};
    /// Somebody else tells them of what is written down for them.
    std::vector<Receiver> others{};
  };

  Webhooks(House house, Plan plan);
  ~Webhooks();
  Webhooks(Webhooks const&) = delete;
  Webhooks& operator=(Webhooks const&) = delete;

  /// What an earlier run left is delivered first.
  void start(Bus& bus);
  /// From any thread. What is owed to receivers that are gone is forgotten.
  void adjust(Plan plan);
  /// From any thread: somebody has written facts down, and these had to make room.
  void note_dropped(Outbox::Dropped dropped);
  /// What has been published is written down; no more requests begin. Then the client may stop.
  void begin_to_stop();
  /// After the client: returns when nothing of it runs any more. False: something did not end in
  /// time.
  bool stop();

 private:
  struct Line;
  using Lines = std::map<std::string, std::shared_ptr<Line>>;

  void hear(FactPtr const& fact);
  void take_over(Plan plan);
  net::awaitable<> keep();
  net::awaitable<> forget_others();
  net::awaitable<> serve(std::shared_ptr<Line> line);
  net::awaitable<> deliver(std::shared_ptr<Line> line, Delivery delivery);
  net::awaitable<> settle(Line& line, Delivery const& delivery, Attempt attempt,
                          std::chrono::milliseconds pause);
  void wake(Line& line);
  void wake_all();
  void count_dropped(Outbox::Dropped const& dropped);
  void lose(std::size_t facts, std::string const& why);
  [[nodiscard]] std::pair<Attempt, std::chrono::milliseconds> outcome_of(
      Delivery const& delivery, Result<net::HttpAnswer> const& answer);
  [[nodiscard]] std::int64_t now_ms() const { return house_.clock.wall_us() / 1'000; }

  House const house_;
  net::Gate gate_;
  Counter &delivered_, &failed_, &given_up_, &lost_;
  // On the loop.
  Plan plan_;
  Bus::Subscription subscription_;
  std::vector<FactPtr> arrived_;
  net::Event news_;
  Lines lines_;
  bool stopping_ = false;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace freshet::events
