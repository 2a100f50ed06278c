/// Server: the RTMP doors, one of them over TLS, and the conversations behind them.
#pragma once

#include "base/clock.hpp"
#include "base/ip.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "ingest/gate_keeper.hpp"
#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"
#include "net/tls_context.hpp"
#include "stream/registry.hpp"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace freshet::ingest::rtmp {

/// What every conversation shares; outlives them.
struct House {
  config::Rtmp config;
  GateKeeper keeper;
  ChannelSettings channel;
  stream::Registry& registry;
  Metrics& metrics;
  Clock const& clock;
  Log log;
  Networks trusted{};  ///< balancers that say by the PROXY protocol whom they speak for
  Reception reception{};
};

/// From its making to the end of its gate.
class Server {
 public:
  /// Listens on `house.config.port` and `house.config.tls_port`, one of which is set; `tls` is
  /// there if the latter is. Throws std::runtime_error naming the port and why.
  Server(net::Loops& loops, House house, std::shared_ptr<net::TlsContext const> tls = {});
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// 0: off.
  [[nodiscard]] std::uint16_t port() const { return plain_ ? plain_->port() : 0; }
  [[nodiscard]] std::uint16_t tls_port() const { return over_tls_ ? over_tls_->port() : 0; }
  // From any thread.
  /// New handshakes show this certificate; who publishes goes on.
  void set_tls(std::shared_ptr<net::TlsContext const> tls) { tls_.set(std::move(tls)); }
  void stop_accepting();
  /// Every conversation ends; wait for the gate.
  void close_all();
  [[nodiscard]] net::Gate& gate() { return gate_; }

 private:
  struct Open;  // the conversations of one loop

  void admit(net::Loop& loop, std::unique_ptr<net::TcpConn> socket);
  void admit_over_tls(net::Loop& loop, std::unique_ptr<net::TcpConn> socket);
  [[nodiscard]] std::size_t most_strangers() const;

  House const house_;
  net::Loops& loops_;
  net::Gate gate_;
  Published<net::TlsContext> tls_;
  std::vector<std::shared_ptr<Open>> open_;  // by loop
  std::unique_ptr<net::Listener> plain_, over_tls_;
};

}  // namespace freshet::ingest::rtmp
