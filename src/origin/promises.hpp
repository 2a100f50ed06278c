/// Promises: what a presentation's playlists say once and never change (facts: players stop for
/// good when PART-TARGET, a hold-back or the target duration moves).
#pragma once

#include <chrono>
#include <cstdint>

namespace freshet::origin {

using Microseconds = std::chrono::microseconds;

struct Promises {
  bool low_latency = true;            ///< parts are listed
  Microseconds part_target{0};        ///< frame-quantised, with margin; printed rounded up
  std::uint32_t target_duration = 4;  ///< seconds
  Microseconds can_skip_until{0};     ///< 0: no delta updates

  friend bool operator==(Promises const&, Promises const&) = default;
};

}  // namespace freshet::origin
