/// read_pause(): how long a publisher's octets may gather before one read fetches them all.
#pragma once

#include "freshet/config.hpp"

#include <chrono>

namespace freshet::ingest {

/// Small against the part, large against the 70 writes a second that an encoder makes.
[[nodiscard]] std::chrono::milliseconds read_pause(config::Latency latency);

}  // namespace freshet::ingest
