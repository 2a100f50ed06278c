/// Tally: repeats are counted, not shouted: one line a second with a number in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace freshet {

/// On one thread.
class Tally {
 public:
  explicit Tally(std::chrono::milliseconds every = std::chrono::seconds{1}) : every_{every} {}

  /// Counts one. Says how many there were since the last line when it is time for the next.
  [[nodiscard]] std::optional<std::uint64_t> add(SteadyTime now) {
    ++pending_;
    if (now < next_line_) return std::nullopt;
    next_line_ = now + every_;
    auto const n = pending_;
    pending_ = 0;
    return n;
  }

 private:
  std::chrono::milliseconds every_;
  SteadyTime next_line_ = SteadyTime::min();
  std::uint64_t pending_ = 0;
};

}  // namespace freshet
