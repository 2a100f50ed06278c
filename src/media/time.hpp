/// Ticks and time bases: rescale() is the only place that multiplies and divides time.
#pragma once

#include <compare>
#include <cstdint>

namespace freshet {

/// A count of a track's time base. A struct, so that milliseconds cannot be added to it.
struct Ticks {
  std::int64_t n = 0;

  friend auto operator<=>(Ticks, Ticks) = default;
  friend Ticks operator+(Ticks a, Ticks b) { return {a.n + b.n}; }
  friend Ticks operator-(Ticks a, Ticks b) { return {a.n - b.n}; }
  Ticks& operator+=(Ticks b) {
    n += b.n;
    return *this;
  }
};

/// Ticks per second: 90000 for video, the sample rate for audio.
struct Timebase {
  std::int64_t hz = 90'000;
  friend bool operator==(Timebase, Timebase) = default;
};

inline constexpr Timebase kMilliseconds{1'000};
inline constexpr Timebase kMicroseconds{1'000'000};
inline constexpr Timebase kVideoTimebase{90'000};

/// To the nearest tick, halves away from zero; monotone. Exact for |t| < 2^63 / max(hz).
[[nodiscard]] constexpr Ticks rescale(Ticks t, Timebase from, Timebase to) {
  if (from == to) return t;
  __extension__ using Wide = __int128;
  Wide const scaled = static_cast<Wide>(t.n) * to.hz;
  Wide const half = from.hz / 2;
  return {static_cast<std::int64_t>((scaled >= 0 ? scaled + half : scaled - half) / from.hz)};
}

/// What clocks count in.
[[nodiscard]] constexpr std::int64_t microseconds(Ticks t, Timebase from) {
  return rescale(t, from, kMicroseconds).n;
}

/// Seconds, for text and statistics only.
[[nodiscard]] constexpr double seconds(Ticks t, Timebase base) {
  return static_cast<double>(t.n) / static_cast<double>(base.hz);
}

}  // namespace freshet
