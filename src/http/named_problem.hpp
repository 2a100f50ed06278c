/// named_problem(): a problem of a kind that programs tell apart.
#pragma once

#include "http/message.hpp"

#include <string_view>

namespace freshet::http {

/// As problem(), of the type `urn:freshet:problem:` with `name` behind it: letters and `-`.
[[nodiscard]] Response named_problem(int status, std::string_view name, std::string_view title,
                                     std::string_view detail);

}  // namespace freshet::http
