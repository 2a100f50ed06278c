/// Hooks: the webhooks of a server, from its configuration to what tells the receivers.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "events/bus.hpp"
#include "events/outbox.hpp"
#include "events/webhooks.hpp"
#include "freshet/config.hpp"
#include "media/sink.hpp"
#include "net/blocking.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"
#include "store/database.hpp"
#include "stream/session.hpp"

#include <optional>
#include <string>

namespace freshet::app {

/// Whom a configuration wants told of what. `own_secret`: octets, where it gives none.
[[nodiscard]] Result<events::Webhooks::Plan> webhook_plan(Config const& config,
                                                          std::string const& own_secret);

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

  void start(events::Bus& bus) { webhooks_.start(bus); }
  /// What `config` says of webhooks holds from now on; else an error, and nothing has changed.
  [[nodiscard]] Result<> adjust(Config const& config);
  /// Nothing more is sent: the client may stop.
  void begin_to_stop() { webhooks_.begin_to_stop(); }
  /// After the client.
  void stop();

 private:
  Log const log_;
  store::Database database_;
  events::Outbox outbox_{database_};
  net::Blocking thread_{"events", 1'024};
  events::Webhooks webhooks_;
};

}  // namespace freshet::app
