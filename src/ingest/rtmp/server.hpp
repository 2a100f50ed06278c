/// Server: the RTMP door: a listener and the conversations behind it.
#pragma once

#include "base/clock.hpp"
#include "base/ip.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "ingest/gate_keeper.hpp"
#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"
#include "stream/registry.hpp"

#include <cstdint>
#include <memory>

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
};

/// From its making to the end of its gate.
class Server {
 public:
  /// Listens on `house.config.port`, which is set. Throws std::runtime_error naming the port and
  /// why.
  Server(net::Loops& loops, House house);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
  // From any thread.
  void stop_accepting() { listener_->close(); }
  /// Every conversation ends; wait for the gate.
  void close_all();
  [[nodiscard]] net::Gate& gate() { return gate_; }

 private:
  struct Open;  // the conversations of one loop

  House const house_;
  net::Loops& loops_;
  net::Gate gate_;
  std::vector<std::shared_ptr<Open>> open_;  // by loop
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace freshet::ingest::rtmp
