/// Clock: the only source of time; the system's, or the test's.
#pragma once

#include <chrono>
#include <cstdint>

namespace freshet {

using SteadyTime = std::chrono::steady_clock::time_point;

/// From any thread. Never blocks.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Monotonic: for durations and deadlines.
  [[nodiscard]] virtual SteadyTime now() const = 0;
  /// Microseconds since the Unix epoch (UTC).
  [[nodiscard]] virtual std::int64_t wall_us() const = 0;
};

/// The system's clocks. One object for the process; it has no state.
[[nodiscard]] Clock const& system_clock();

/// A clock that moves only when the test says so.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t wall_us = 1'700'000'000'000'000) : wall_us_{wall_us} {}
  [[nodiscard]] SteadyTime now() const override { return now_; }
  [[nodiscard]] std::int64_t wall_us() const override { return wall_us_; }
  void advance(std::chrono::microseconds by) {
    now_ += by;
    wall_us_ += by.count();
  }

 private:
  SteadyTime now_{std::chrono::hours{1}};
  std::int64_t wall_us_;
};

}  // namespace freshet
