/// LogLine: what the log says, as whoever listens to it hears it.
#pragma once

#include "base/log.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace freshet {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

struct LogLine {
  static constexpr std::size_t kLongest = 2'000;  ///< octets of a message; the rest is left out

  std::int64_t at_ms = 0;  ///< of the Unix epoch
  LogLevel level = LogLevel::info;
  std::string message;  ///< one line of valid UTF-8
};

/// What is logged from now on is heard too, one line at a time, on the thread that logs, which
/// `hear` holds up. Call it before anybody else has the logger.
void listen(spdlog::logger& logger, std::function<void(LogLine)> hear);

}  // namespace freshet
