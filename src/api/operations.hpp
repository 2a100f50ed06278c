/// Operations: health, readiness, metrics and the time, for those who run the server.
#pragma once

#include "api/auth.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "http/router.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Operations {
 public:
  /// Nothing: the server takes publishers and viewers; else why it does not. From any thread.
  using NotReady = std::function<std::optional<std::string>()>;

  Operations(Metrics const& metrics, Insiders const& insiders, Clock const& clock,
             NotReady not_ready)
      : metrics_{metrics}, insiders_{insiders}, clock_{clock}, not_ready_{std::move(not_ready)} {}

  /// GET /healthz, /readyz and /time, for everybody, and /metrics, for insiders.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response health(http::Request const& request) const;
  [[nodiscard]] http::Response readiness(http::Request const& request) const;
  [[nodiscard]] http::Response metrics(http::Request const& request) const;
  [[nodiscard]] http::Response time(http::Request const& request) const;

  Metrics const& metrics_;
  Insiders const& insiders_;
  Clock const& clock_;
  NotReady const not_ready_;
};

}  // namespace freshet::api
