/// NTP time stamps: seconds since 1900 and their fraction, 32 bits each (RFC 5905 §6).
#pragma once

#include <cstdint>

namespace freshet::wire::mp4 {

inline constexpr std::uint64_t kUnixInNtp = 2'208'988'800;  // seconds from 1900 to 1970

/// From microseconds since 1970; a time before that is 1970.
[[nodiscard]] constexpr std::uint64_t ntp_from_unix(std::int64_t us) {
  auto const wall = us > 0 ? static_cast<std::uint64_t>(us) : 0;
  auto const seconds = wall / 1'000'000 + kUnixInNtp;
  auto const fraction = ((wall % 1'000'000 << 32) + 500'000) / 1'000'000;
  return (seconds << 32) + fraction;
}

[[nodiscard]] constexpr std::int64_t unix_from_ntp(std::uint64_t ntp) {
  auto seconds = ntp >> 32;
  if (seconds < kUnixInNtp) seconds += std::uint64_t{1} << 32;  // the era that begins in 2036
  auto const micros = ((ntp & 0xffff'ffff) * 1'000'000 + (std::uint64_t{1} << 31)) >> 32;
  return static_cast<std::int64_t>((seconds - kUnixInNtp) * 1'000'000 + micros);
}

}  // namespace freshet::wire::mp4
