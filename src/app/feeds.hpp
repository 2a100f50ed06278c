/// Feeds: the part of the API by which administrators follow a server and set what it does.
#pragma once

#include "api/audit_log.hpp"
#include "api/configuration.hpp"
#include "api/events.hpp"
#include "api/server_log.hpp"
#include "api/system.hpp"
#include "api/webhooks.hpp"
#include "http/router.hpp"

#include <memory>
#include <utility>

namespace freshet::app {

/// `logger`, whose lines are kept in `lines` too.
[[nodiscard]] std::shared_ptr<spdlog::logger> heard_by(std::shared_ptr<api::LogTrail> lines,
                                                       std::shared_ptr<spdlog::logger> logger);

/// Made before the server starts. What its houses refer to outlives it, and it the router.
class Feeds {
 public:
  struct Houses {
    api::Events::House events;
    api::ServerLog::House log;
    api::System::House system;
    api::Webhooks::House webhooks;
    api::AuditLog::House audit;
    api::Configuration::House configuration;
  };
  explicit Feeds(Houses houses)
      : events_{std::move(houses.events)},
        log_{std::move(houses.log)},
        system_{std::move(houses.system)},
        webhooks_{std::move(houses.webhooks)},
        audit_{std::move(houses.audit)},
        configuration_{std::move(houses.configuration)} {}

  void add_routes(http::Router& router) {
    events_.add_routes(router);
    log_.add_routes(router);
    system_.add_routes(router);
    webhooks_.add_routes(router);
    audit_.add_routes(router);
    configuration_.add_routes(router);
  }

 private:
  api::Events events_;
  api::ServerLog log_;
  api::System system_;
  api::Webhooks webhooks_;
  api::AuditLog audit_;
  api::Configuration configuration_;
};

}  // namespace freshet::app
