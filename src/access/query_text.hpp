/// QueryPairs: what stands behind a question mark, or is posted as a form.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::access {

using QueryPairs = std::vector<std::pair<std::string, std::string>>;

/// In their order, decoded: '+' is a space, a '%' that begins no octet stands for itself.
[[nodiscard]] QueryPairs read_query(std::string_view raw);
/// Everything but the unreserved characters of RFC 3986 becomes %XX.
[[nodiscard]] std::string write_query(QueryPairs const& pairs);
/// The first value of that name; empty: there is none.
[[nodiscard]] std::string_view value_in(QueryPairs const& pairs, std::string_view name);

}  // namespace freshet::access
