/// Hooks: the webhooks and the Kafka of a server, from its configuration to what tells them.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "events/bus.hpp"
#include "events/kafka.hpp"
#include "events/outbox.hpp"
#include "events/webhooks.hpp"
#include "freshet/config.hpp"
#include "media/sink.hpp"
#include "net/blocking.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"
#include "store/database.hpp"
#include "store/webhooks.hpp"
#include "stream/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace freshet::app {

/// Whom a configuration wants told of what. `own_secret`: octets, where it gives none.
/// `made`: those that the API has made.
[[nodiscard]] Result<events::Webhooks::Plan> webhook_plan(
    Config const& config, std::string const& own_secret,
    std::vector<store::WebhookRow> const& made = {});
/// The same with the server's own secret, which is made when somebody needs it.
[[nodiscard]] Result<events::Webhooks::Plan> webhook_plan_of(
    Config const& config, std::vector<store::WebhookRow> const& made);

/// What a session has to tell.
void announce(events::Bus const& bus, stream::SessionInfo const& info);

/// From its making to stop(). The loop, the client and the bus outlive it.
class Hooks {
 public:
  struct House {
    net::Loop& loop;
    net::HttpClient& client;
    Clock const& clock;
    Metrics& metrics;
    Log log;
  };

  /// `database`: a connection of its own. Throws std::runtime_error.
  Hooks(House house, store::Database database, Config const& config);

  void start(events::Bus& bus);
  /// What `config` says of webhooks, and those that the API has made, hold from now on; else an
  /// error, and nothing has changed.
  [[nodiscard]] Result<> adjust(Config const& config, std::vector<store::WebhookRow> const& made);

  struct State {
    bool failing = false;
    std::int64_t last_ms = 0;  ///< of the latest attempt; 0: there was none
    std::int64_t waiting = 0;
  };
  /// How it goes with each of those receivers.
  [[nodiscard]] net::awaitable<Result<std::vector<State>>> states(net::Loop& loop,
                                                                  std::vector<std::string> ids);
  [[nodiscard]] net::awaitable<Result<std::vector<events::Attempt>>> deliveries(
      net::Loop& loop, std::string id, std::size_t most, std::int64_t before);
  /// Sends it a message that tells of nothing, whatever waits for it; what came of it is in its
  /// log.
  [[nodiscard]] net::awaitable<Result<events::Attempt>> ping(net::Loop& loop,
                                                             events::Receiver receiver,
                                                             events::Webhooks::Options options);
  /// Writes down, as a part of a transaction of `in`, who is owed a fact: they are told of it once
  /// that is committed, whatever happens then. It must not be published as a new one.
  [[nodiscard]] Result<> promise(store::Database& in, events::FactPtr const& fact);
  /// Nothing: as far as is known all is well with Kafka.
  [[nodiscard]] std::optional<events::KafkaTrouble> kafka_trouble() const {
    return kafka_.trouble();
  }
  /// Nothing more is sent by webhooks, and by Kafka what there is time for: the client may stop.
  void begin_to_stop();
  /// After the client.
  void stop();

 private:
  [[nodiscard]] events::Webhooks::Plan remembered(events::Webhooks::Plan plan);

  Log const log_;
  net::HttpClient& client_;
  Clock const& clock_;
  store::Database database_;
  events::Outbox outbox_{database_};
  net::Blocking thread_{"events", 1'024};
  config::Kafka kafka_config_;                          // until the start
  Published<std::vector<events::Receiver>> receivers_;  // who is owed what happens now
  events::Kafka kafka_;
  events::Webhooks webhooks_;
};

}  // namespace freshet::app
