/// cookies_of: what a request brings back of the cookies that were given (RFC 6265 §5.4).
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace freshet::http {

/// More of one name are not looked at.
inline constexpr std::size_t kMostCookies = 8;

/// The values of every cookie of that name, in their order, without the quotes that may stand
/// around one; what is no pair is passed over. Several of one name come from other paths or from
/// sites above this one, and which is ours does not show. Not longer than the request.
[[nodiscard]] std::vector<std::string_view> cookies_of(Request const& request,
                                                       std::string_view name);

}  // namespace freshet::http
