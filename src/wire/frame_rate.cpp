#include "wire/frame_rate.hpp"

#include <limits>
#include <numeric>

namespace freshet::wire {
namespace {

/// Above this a time scale is a clock (90 kHz, milliseconds), whatever the flag beside it says.
constexpr std::uint64_t kMaxFrameRate = 480;

}  // namespace

Ratio frame_rate_of(std::uint64_t time_scale, std::uint64_t ticks) {
  if (time_scale == 0 || ticks == 0 || time_scale / ticks > kMaxFrameRate) return {};
  auto const divisor = std::gcd(time_scale, ticks);
  auto const num = time_scale / divisor, den = ticks / divisor;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (num > kMost || den > kMost) return {};
  return {static_cast<std::uint32_t>(num), static_cast<std::uint32_t>(den)};
}

}  // namespace freshet::wire
