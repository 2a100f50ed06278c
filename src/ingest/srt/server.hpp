/// Server: the SRT door: a port whose callers show their key before they are let in, and the
/// conversations behind it.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "ingest/gate_keeper.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"
#include "net/srt_port.hpp"
#include "stream/registry.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::ingest::srt {

/// What every conversation shares; outlives them.
struct House {
  config::Srt config;
  GateKeeper keeper;
  ChannelSettings channel;
  std::function<bool(std::string_view channel)> exists;  ///< from any thread; never blocks
  stream::Registry& registry;
  Metrics& metrics;
  Clock const& clock;
  Log log;
  Reception reception{};

  void count_error(std::string_view reason, std::uint64_t n = 1) const;
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

  [[nodiscard]] std::uint16_t port() const { return port_->port(); }
  /// From any thread. Whoever comes is told that the server is shutting down.
  void stop_accepting() { accepting_ = false; }
  /// Every conversation ends; wait for the gate. Not from a loop.
  void close_all() { port_->stop(); }
  [[nodiscard]] net::Gate& gate() { return gate_; }

 private:
  [[nodiscard]] net::SrtAnswer ask(net::SrtCaller const& caller);
  [[nodiscard]] net::SrtReject refuse(net::SrtCaller const& caller, net::SrtReject code,
                                      std::string_view why) const;
  void failed(net::SrtCaller const& caller) const;

  House const house_;
  net::Gate gate_;
  std::atomic<bool> accepting_{true};
  std::unique_ptr<net::SrtPort> port_;
};

}  // namespace freshet::ingest::srt
