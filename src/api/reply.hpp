/// Replies: what the API's handlers answer with.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"
#include "net/awaitable.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::api {

/// An answer that is there already, as a handler gives it.
[[nodiscard]] net::awaitable<http::Response> ready(http::Response response);

/// 200 with a JSON body that no cache keeps.
[[nodiscard]] http::Response json_reply(std::string json);
/// A problem (RFC 9457) that no cache keeps.
[[nodiscard]] http::Response problem_reply(int status, std::string_view title,
                                           std::string_view detail);
/// 201 with what was made, and where it is; empty: it has no address.
[[nodiscard]] http::Response created_reply(std::string json, std::string location);
/// 204: it is done, and there is nothing to say.
[[nodiscard]] http::Response done_reply();
/// What went wrong behind a call, by its code: invalid_argument 400, no_such_file_or_directory 404,
/// file_exists 409, any other 503.
[[nodiscard]] http::Response failure_reply(Error const& why);
/// A page of a list: JSON values, and the cursor of the next page if there is one.
[[nodiscard]] http::Response list_reply(std::vector<std::string> const& items,
                                        std::optional<std::string> const& next);

}  // namespace freshet::api
