/// Target: what a request line asks for (RFC 9112 §3.2), made safe to look up.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::http {

struct Target {
  std::string path;       ///< decoded once, dot segments resolved, begins with '/'; or "*"
  std::string query;      ///< raw
  std::string authority;  ///< of an absolute-form target; else empty
};

/// Refuses an escape that is none, control characters in the path (also escaped: they would reach
/// logs and headers), and the forms only a proxy is asked for.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

/// RFC 3986 §3.2.2, loosely: nothing that could end the name or begin a path.
[[nodiscard]] bool is_authority(std::string_view text);

}  // namespace freshet::http
