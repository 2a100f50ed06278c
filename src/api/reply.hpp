/// Replies: what the API's handlers answer with.
#pragma once

#include "http/message.hpp"
#include "net/awaitable.hpp"

#include <string>
#include <string_view>

namespace freshet::api {

/// An answer that is there already, as a handler gives it.
[[nodiscard]] net::awaitable<http::Response> ready(http::Response response);

/// 200 with a JSON body that no cache keeps.
[[nodiscard]] http::Response json_reply(std::string json);
/// A problem (RFC 9457) that no cache keeps.
[[nodiscard]] http::Response problem_reply(int status, std::string_view title,
                                           std::string_view detail);

}  // namespace freshet::api
