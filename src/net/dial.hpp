/// dial(): a connection from here to a server that has a name, with TLS or without, or to a socket
/// of this machine.
#pragma once

#include "net/conn.hpp"
#include "net/loop.hpp"
#include "net/tls_trust.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace freshet::net {

struct Where {
  std::string host;  ///< a name or an address
  std::uint16_t port = 0;
  std::string path{};  ///< of a unix socket; then neither host nor port mean anything
  /// With it TLS is spoken, and the server shows a certificate for `host`.
  std::shared_ptr<TlsTrust const> trust{};
};

/// On `loop`, where the connection then lives; the whole of it within `limit`, else
/// errc::timed_out. Each of the name's addresses is tried in turn.
[[nodiscard]] awaitable<Result<std::unique_ptr<Conn>>> dial(Loop& loop, Where where,
                                                            std::chrono::milliseconds limit);

}  // namespace freshet::net
