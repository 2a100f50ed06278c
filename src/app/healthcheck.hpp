/// check_health(): is the server of this machine ready? What a container's HEALTHCHECK asks.
#pragma once

#include "base/result.hpp"
#include "freshet/config.hpp"

#include <chrono>

namespace freshet::app {

/// Asks /readyz on the loopback, on `http.port` or, when that is off, on `http.tls_port`. Blocks
/// for `limit` at most at each step. An error is the sentence that says what is wrong.
[[nodiscard]] Result<> check_health(config::Http const& http, std::chrono::seconds limit);

}  // namespace freshet::app
