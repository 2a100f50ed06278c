/// Lengths of media as playlists write them: decimal seconds, rounded to the side that keeps a
/// promise.
#pragma once

#include "base/result.hpp"
#include "media/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::wire::hls {

/// A length of media, exact: no rounding happens before it is printed.
struct Duration {
  Ticks ticks{};
  Timebase base = kMicroseconds;

  /// Equal lengths are equal in whatever time base they are counted.
  friend bool operator==(Duration a, Duration b);
};

[[nodiscard]] constexpr Duration microseconds(std::int64_t n) { return {{n}, kMicroseconds}; }
[[nodiscard]] constexpr Duration whole_seconds(std::int64_t n) { return {{n}, {1}}; }

enum class Rounding { down, nearest, up };

/// How often 1/`per_second` s fits into the length; 0 for a negative one.
[[nodiscard]] std::int64_t in_units(Duration length, std::int64_t per_second, Rounding rounding);

/// Prints n/10^decimals with all its decimals ("2.000000"), or without the zeros at its end but
/// never without a decimal ("2.0").
enum class Zeros { kept, dropped };
void append_decimal(std::string& out, std::int64_t n, unsigned decimals, Zeros zeros);

/// A decimal number of at most ten digits before the point; what lies beyond the microseconds is
/// cut off.
[[nodiscard]] Result<Duration> parse_seconds(std::string_view text);

}  // namespace freshet::wire::hls
