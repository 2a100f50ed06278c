/// Upgrade: who takes a connection over when HTTP is done with it (RFC 9110 §7.8).
#pragma once

#include "base/clock.hpp"
#include "net/awaitable.hpp"
#include "net/conn.hpp"

#include <memory>
#include <span>
#include <string>

namespace freshet::http {

/// On the connection's loop. The framing holds it until run() is over.
class Upgrade {
 public:
  struct Given {
    std::unique_ptr<net::Conn> conn;
    std::string first;     ///< octets that were read behind the request
    std::span<char> room;  ///< to read to: the loop's, whose octets are taken before any wait
    Clock const* clock = nullptr;
  };

  virtual ~Upgrade() = default;
  /// The rest of the connection's life, the answer to its request included.
  [[nodiscard]] virtual net::awaitable<void> run(Given given) = 0;
  /// The server ends: take leave of the peer.
  virtual void drain() noexcept = 0;
};

}  // namespace freshet::http
