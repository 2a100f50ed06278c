/// Passwords of channels: what viewers type. Kept as it is written in the configuration, or by
/// argon2id as the API keeps it.
#pragma once

#include "access/password.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::access {

inline constexpr std::size_t kShortestChannelPassword = 6;   // characters
inline constexpr std::size_t kLongestChannelPassword = 256;  // octets

/// May viewers be asked for it? It is shared, so it may be shorter than an administrator's.
[[nodiscard]] Result<> check_channel_password(std::string_view password);
/// Does it stand there in its kept form (`$argon2id$…`) instead of itself?
[[nodiscard]] bool is_kept_password(std::string_view text);
/// A kept form that would take unbounded memory or time to try is an error.
[[nodiscard]] Result<> check_kept_password(std::string_view text);

/// `kept`: in either form; empty is nobody's. Takes as long as is_password() where it is kept by
/// argon2id: never on a loop.
[[nodiscard]] Result<bool> is_channel_password(std::string_view password, std::string const& kept);

}  // namespace freshet::access
