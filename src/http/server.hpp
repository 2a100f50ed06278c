/// Server: the HTTP door: a listener, its connections, one router.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "freshet/config.hpp"
#include "http/router.hpp"
#include "http/server_context.hpp"
#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <memory>

namespace freshet::http {

/// The loops outlive it; the router, complete before, and the metrics outlive the loops. A
/// connection's frames refer to nothing of the server's own, so it may die before they do.
class Server {
 public:
  /// Listens on `config.port`, which is set. Throws std::runtime_error naming the port and why.
  Server(net::Loops& loops, config::Http const& config, Router const& router, Metrics& metrics,
         Log log);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
  /// From any thread. Idle connections are closed, the others after the answer they wait for.
  void stop_accepting();
  /// From any thread. Every connection is closed; parked handlers see their client gone.
  void close_all();
  /// One pass per connection.
  [[nodiscard]] net::Gate& gate() { return inside_->gate; }

 private:
  struct Inside {
    net::Gate gate;
    ServerContext context;
  };

  net::Loops& loops_;
  std::shared_ptr<Inside> inside_;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace freshet::http
