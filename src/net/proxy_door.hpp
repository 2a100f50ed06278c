/// learn_peer: whom a load balancer speaks for, read before anything else of a connection.
#pragma once

#include "base/ip.hpp"
#include "net/tcp_conn.hpp"

#include <chrono>

namespace freshet::net {

/// On the connection's loop, before anything was read. A header of the PROXY protocol that a
/// trusted peer sends is taken off, and its client becomes the connection's peer; from anybody else
/// it is left where it is, for the protocol to choke on. `limit`: for the first octets, and then
/// for the rest of the header. Errors: bad_message (no header that may be), timed_out.
[[nodiscard]] awaitable<Result<>> learn_peer(TcpConn& conn, Networks const& trusted,
                                             std::chrono::milliseconds limit);

}  // namespace freshet::net
