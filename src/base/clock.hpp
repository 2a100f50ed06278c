/// Clock: the only source of time; the system's, or the test's.
#pragma once

#include <atomic>
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

/// A clock that moves only when the test says so. From any thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t wall_us = 1'700'000'000'000'000) : began_us_{wall_us} {}
  [[nodiscard]] SteadyTime now() const override {
    return SteadyTime{std::chrono::hours{1}} + passed_.load();
  }
  [[nodiscard]] std::int64_t wall_us() const override {
    return began_us_ + passed_.load().count();
  }
  void advance(std::chrono::microseconds by) { passed_ = passed_.load() + by; }

 private:
  std::int64_t const began_us_;
  std::atomic<std::chrono::microseconds> passed_{std::chrono::microseconds{0}};
};

}  // namespace freshet
