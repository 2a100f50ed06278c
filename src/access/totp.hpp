/// TOTP (RFC 6238): the six digits that an authenticator shows for thirty seconds.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::access {

/// Steps of time since the Unix epoch; each has its code.
inline constexpr std::int64_t kTotpStepS = 30;

/// 160 random bits (RFC 4226 §4, R6).
[[nodiscard]] Result<std::string> make_totp_secret();

/// The code of that step (RFC 4226 §5.3, with HMAC-SHA-1, which is all that every authenticator
/// knows).
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);

/// Whose code it is: the step of now, the one before or after; never one up to `used`, for a code
/// is good once (RFC 6238 §5.2). None: it is wrong, late or used.
[[nodiscard]] std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code,
                                                    std::int64_t now_s, std::int64_t used);

/// RFC 4648 §6, without padding: how people enter a secret by hand.
[[nodiscard]] std::string base32(std::string_view octets);

}  // namespace freshet::access
