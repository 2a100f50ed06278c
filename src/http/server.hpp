/// Server: the HTTP door: a listener, its connections, one router.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "freshet/config.hpp"
#include "http/router.hpp"
#include "http/server_context.hpp"
#include "http/tls_door.hpp"
#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace freshet::http {

/// The loops outlive it; the router, complete before, and the metrics outlive the loops. A
/// connection's frames refer to nothing of the server's own, so it may die before they do.
class Server {
 public:
  /// Listens on `config.port` and `config.tls_port`, one of which is set; `tls` is there if the
  /// latter is. Throws std::runtime_error naming the port and why.
  Server(net::Loops& loops, config::Http const& config, Router const& router, Metrics& metrics,
         Log log, std::shared_ptr<net::TlsContext const> tls = {});
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// 0: off.
  [[nodiscard]] std::uint16_t port() const { return listener_ ? listener_->port() : 0; }
  [[nodiscard]] std::uint16_t tls_port() const { return tls_ ? tls_->port() : 0; }
  /// From any thread. New handshakes show this certificate; open connections go on.
  void set_tls(std::shared_ptr<net::TlsContext const> tls) { inside_->door.set(std::move(tls)); }
  /// From any thread.
  void set_access_log(bool on, bool json) { inside_->context.shared().access_log.set(on, json); }
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
    TlsDoor door;
  };

  [[nodiscard]] net::Listener::OnAccept plain(Router const& router, Log const& log) const;
  [[nodiscard]] net::Listener::OnAccept over_tls(Router const& router, Log const& log) const;
  static net::awaitable<Result<>> serve_plain(std::unique_ptr<net::TcpConn> tcp, net::Loop& loop,
                                              Router const& router, std::shared_ptr<Inside> inside);
  static net::awaitable<Result<>> serve_tls(std::unique_ptr<net::TcpConn> tcp, net::Loop& loop,
                                            Router const& router, std::shared_ptr<Inside> inside);

  net::Loops& loops_;
  std::shared_ptr<Inside> inside_;
  std::unique_ptr<net::Listener> listener_, tls_;
};

}  // namespace freshet::http
