/// resolve(): the addresses of a name, without holding up the loop.
#pragma once

#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace freshet::net {

/// On `loop`. An IP address is its own name and costs nothing. Else the system is asked, on the
/// thread that Asio has for that; at least one address, in the system's order. Fails with
/// errc::timed_out when there is no answer within `limit`; the thread goes on waiting for it.
[[nodiscard]] awaitable<Result<std::vector<std::string>>> resolve(Loop& loop, std::string name,
                                                                  std::chrono::milliseconds limit);

}  // namespace freshet::net
