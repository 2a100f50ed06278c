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

/// From its making to the end of its gate. The router, complete before, and the loops outlive it.
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
  /// One pass per connection. Wait for it empty before this object dies, unless the loops are
  /// stopped.
  [[nodiscard]] net::Gate& gate() { return gate_; }

 private:
  net::Loops& loops_;
  net::Gate gate_;
  ServerContext context_;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace freshet::http
