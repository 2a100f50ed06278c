/// connect(): a connection from here to a server elsewhere.
#pragma once

#include "net/conn.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace freshet::net {

/// On `loop`, where the connection then lives. `address` is an IP address, not a name. Fails with
/// errc::timed_out when nobody has answered within `limit`.
[[nodiscard]] awaitable<Result<std::unique_ptr<Conn>>> connect(Loop& loop, std::string address,
                                                               std::uint16_t port,
                                                               std::chrono::milliseconds limit);

}  // namespace freshet::net
