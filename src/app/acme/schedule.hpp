/// When a certificate is renewed, and when a failed attempt is made again. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::app::acme {

/// Seconds of the Unix epoch between which a certificate is valid.
struct Validity {
  std::int64_t from_s = 0;
  std::int64_t until_s = 0;
};

/// When a third of its life is left, or 30 days of a long one; up to a tenth of that later, as
/// `chance` (0 to 1) says, so that servers which began together do not come back together.
[[nodiscard]] std::int64_t renew_at_s(Validity const& validity, double chance);

struct BackOff {
  std::chrono::milliseconds first{300'000};        ///< twice as long after each failure
  std::chrono::milliseconds most{12 * 3'600'000};  ///< and never longer by ourselves
};

/// After so many failures in a row: between 80 and 120 % of it, and never sooner than the authority
/// has asked for.
[[nodiscard]] std::chrono::milliseconds pause_after(BackOff const& back_off, unsigned failures,
                                                    std::chrono::seconds asked_for, double chance);

/// The header's value, seconds or a date (RFC 9110 §10.2.3): from now on, a week at most; 0: none.
[[nodiscard]] std::chrono::seconds read_retry_after(std::string_view text, std::int64_t now_s);

/// For people: `2026-11-30 17:05:09 UTC`.
[[nodiscard]] std::string shown_time(std::int64_t unix_s);

}  // namespace freshet::app::acme
