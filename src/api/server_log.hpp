/// ServerLog: what the server says of itself, its last lines and each as it is said.
#pragma once

#include "api/auth.hpp"
#include "base/clock.hpp"
#include "base/log_lines.hpp"
#include "http/router.hpp"
#include "net/trail.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace freshet::api {

using LogTrail = net::Trail<LogLine>;
inline constexpr std::size_t kLogLinesKept = 2'000;

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class ServerLog {
 public:
  struct House {
    Insiders const& insiders;
    Clock const& clock;
    std::shared_ptr<LogTrail> lines;
  };
  explicit ServerLog(House house);

  /// GET /v1/log and, as server-sent events, /v1/log/stream.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response last(http::Request const& request) const;
  [[nodiscard]] http::Response follow(http::Request const& request) const;
  [[nodiscard]] std::optional<http::Response> read(http::Request const& request,
                                                   LogLevel& least) const;

  House const house_;
  std::string const run_;  ///< in the ids of lines: those of another run are not ours
};

}  // namespace freshet::api
