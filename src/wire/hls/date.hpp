/// Wall clock times as playlists write them: ISO 8601, UTC, milliseconds (RFC 8216bis §4.4.4.6).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::wire::hls {

/// Appends "2026-07-31T09:05:01.250Z" for microseconds since 1970, cut to the millisecond. Years
/// outside 0 to 9999 are clamped.
void append_date(std::string& out, std::int64_t wall_us);
[[nodiscard]] std::string to_date(std::int64_t wall_us);

/// Microseconds since 1970 of a date with a time and a zone ("Z", "+02:00", "+0200" or "+02");
/// decimals of the second beyond microseconds are cut off.
[[nodiscard]] Result<std::int64_t> parse_date(std::string_view text);

}  // namespace freshet::wire::hls
