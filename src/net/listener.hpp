/// Listener: a TCP door. Accepts, and deals what it accepted to the loops round robin.
#pragma once

#include "base/log.hpp"
#include "net/loop.hpp"
#include "net/tcp_conn.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace freshet::net {

struct ListenerOptions {
  std::uint32_t max_connections = 20'000;          ///< open at once; more are closed on arrival
  int backlog = 4'096;                             ///< what the kernel may keep waiting
  std::chrono::milliseconds user_timeout{30'000};  ///< sent, unacknowledged for so long: peer dead
  std::function<void()> on_refused{};              ///< told of each that is closed on arrival
};

/// From its making to close(); the loops outlive it. Errors of accepting are counted, logged once a
/// second and waited out; they never end the listener.
class Listener {
 public:
  /// A TcpConn, so that TLS can be laid over it; most take it as the Conn that it is.
  using OnAccept = std::function<void(Loop&, std::unique_ptr<TcpConn>)>;

  /// `address`: "" is every address, IPv6 and IPv4; port 0 any free one. `on_accept` runs on the
  /// connection's loop. Throws std::runtime_error with a sentence that names the port and why.
  Listener(Loops& loops, std::string const& address, std::uint16_t port, ListenerOptions options,
           OnAccept on_accept, Log log = {});
  ~Listener();
  Listener(Listener const&) = delete;
  Listener& operator=(Listener const&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// From any thread. Connections that are open stay open.
  void close();

  /// From any thread.
  [[nodiscard]] std::uint32_t open_connections() const;
  [[nodiscard]] std::uint64_t refused() const;  ///< closed on arrival: too many
  [[nodiscard]] std::uint64_t errors() const;   ///< failed to accept, EMFILE for one

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace freshet::net
