/// check_handshake: is a request a proper opening handshake (RFC 6455 §4.2.1)?
#pragma once

#include "http/message.hpp"

#include <optional>
#include <string_view>

namespace freshet::http {

/// The refusal of one that is not: 400, or 426 where another version or protocol would do.
[[nodiscard]] std::optional<Response> check_handshake(Request const& request);

/// Does a list such as `keep-alive, Upgrade` hold that token? `token` is in lower case.
[[nodiscard]] bool has_token(std::string_view list, std::string_view token);

}  // namespace freshet::http
