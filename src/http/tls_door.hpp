/// TlsDoor: what stands before HTTP on the TLS port: the certificate in force, and the handshake.
#pragma once

#include "base/metrics.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "http/server_context.hpp"
#include "net/tcp_conn.hpp"
#include "net/tls_conn.hpp"
#include "net/tls_context.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>

namespace freshet::http {

/// What HTTP offers by ALPN (RFC 7301), the most wanted first: for TlsContext::load.
[[nodiscard]] std::span<std::string const> tls_protocols();

/// Of one server; `metrics` outlives it.
class TlsDoor {
 public:
  explicit TlsDoor(Metrics& metrics);

  /// From any thread. Handshakes that begin from now on show this one.
  void set(std::shared_ptr<net::TlsContext const> context) { context_.set(std::move(context)); }

  /// On the connection's loop. The handshake within http.header_timeout; counted, however it ends.
  /// Between its two ends the connection is as idle as one without a request. The door outlives
  /// the answer.
  [[nodiscard]] net::awaitable<Result<std::unique_ptr<net::TlsConn>>> open(
      std::unique_ptr<net::TcpConn> tcp, LoopState& state);

 private:
  void count(Result<> const& handshake);

  Published<net::TlsContext> context_;
  Gauge& under_way_;
  Counter& done_;
  Counter& late_;
  Counter& left_;
  Counter& refused_;
};

}  // namespace freshet::http
