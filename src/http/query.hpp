/// Query strings and percent-encoding (RFC 3986 §2.1, §3.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::http {

using Query = std::vector<std::pair<std::string, std::string>>;

/// Pairs in their order, decoded; '+' is a space, a name without '=' has an empty value, a '%' that
/// begins no octet stands for itself, as browsers read it.
[[nodiscard]] Query parse_query(std::string_view raw);

/// The first value of that name.
[[nodiscard]] std::optional<std::string_view> find(Query const& query, std::string_view name);

/// Nothing when a '%' is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Everything but the unreserved characters becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace freshet::http
