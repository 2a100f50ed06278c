/// Files that only their owner may read, written whole or not at all.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::app {

/// What the system says of errno, with what was tried.
[[nodiscard]] Error system_error(std::string const& what, int error);

/// Writes a new file (0600) beside `path` and renames it over `path`.
[[nodiscard]] Result<> replace_private_file(std::string const& path, std::string_view text);

/// The same, unless `path` is there by then: false, and what is there stays.
[[nodiscard]] Result<bool> make_private_file(std::string const& path, std::string_view text);

}  // namespace freshet::app
