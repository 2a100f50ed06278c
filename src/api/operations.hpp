/// Operations: health, readiness, metrics and the time, for those who run the server.
#pragma once

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

  Operations(Metrics const& metrics, Clock const& clock, NotReady not_ready)
      : metrics_{metrics}, clock_{clock}, not_ready_{std::move(not_ready)} {}

  /// GET /healthz, /readyz, /metrics, /time.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response health() const;
  [[nodiscard]] http::Response readiness() const;
  [[nodiscard]] http::Response metrics() const;
  [[nodiscard]] http::Response time() const;

  Metrics const& metrics_;
  Clock const& clock_;
  NotReady const not_ready_;
};

}  // namespace freshet::api
