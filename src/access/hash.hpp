/// SHA-256, HMAC-SHA-256, base64url and random octets: the few primitives of this room.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::access {

/// 32 octets.
[[nodiscard]] std::string sha256(std::string_view octets);
/// 32 octets.
[[nodiscard]] std::string hmac_sha256(std::string_view secret, std::string_view octets);
/// RFC 4648 §5, without padding.
[[nodiscard]] std::string base64url(std::string_view octets);
/// None: padded, of another alphabet, or not what base64url() writes of the same octets.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
/// Takes as long whether the texts differ early or late; only their lengths may show.
[[nodiscard]] bool same_in_constant_time(std::string_view a, std::string_view b);
/// From the operating system's source.
[[nodiscard]] Result<std::string> random_octets(std::size_t count);

}  // namespace freshet::access
