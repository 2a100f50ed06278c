/// Signatures of webhooks, as standardwebhooks.com has them.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::events {

/// `v1,BASE64` of the HMAC-SHA256 over `id.timestamp.body`. `secret`: octets.
[[nodiscard]] std::string sign(std::string_view secret, std::string_view id,
                               std::int64_t timestamp_s, std::string_view body);

/// The octets of `whsec_BASE64`; 24 to 64 of them. The error does not repeat it.
[[nodiscard]] Result<std::string> read_webhook_secret(std::string_view text);
[[nodiscard]] std::string write_webhook_secret(std::string_view octets);

/// 16 hexadecimal digits of the SHA-256: what a receiver is called by whom must not know its
/// address.
[[nodiscard]] std::string short_hash(std::string_view text);

}  // namespace freshet::events
