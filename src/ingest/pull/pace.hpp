/// Pace: when a unit of a playlist is due, whose files come faster than life.
#pragma once

#include "base/clock.hpp"
#include "media/time.hpp"

#include <chrono>
#include <optional>

namespace freshet::ingest::pull {

/// A pure line from media time to the clock: the first unit is due at once.
class Pace {
 public:
  /// Time that jumps further than this, either way, begins anew.
  static constexpr std::chrono::seconds kJump{10};
  /// Who serves the playlist may have a clock that runs so much faster: 200 ppm.
  static constexpr std::int64_t kHaste = 5'000;

  /// How long to wait with the unit at `dts`, 90 kHz; 0: not at all.
  [[nodiscard]] std::chrono::microseconds wait(Ticks dts, SteadyTime now) {
    using std::chrono::microseconds;
    microseconds const at{freshet::microseconds(dts, kVideoTimebase)};
    if (!began_ || at - last_ > kJump || last_ - at > kJump) {
      began_ = now;
      first_ = at;
    }
    last_ = at;
    auto const passed = at - first_;
    auto const due = *began_ + passed - passed / kHaste;
    return due > now ? std::chrono::ceil<microseconds>(due - now) : microseconds{0};
  }

 private:
  std::optional<SteadyTime> began_;
  std::chrono::microseconds first_{0}, last_{0};
};

}  // namespace freshet::ingest::pull
