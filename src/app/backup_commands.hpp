/// Commands about backups: copy the database while it is in use, and put a copy back.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace freshet::app {

/// Copies the database of the data directory to `file`. What to tell the operator. Errors:
/// invalid_argument (what is at `file`), others.
[[nodiscard]] Result<std::string> back_up_store(std::string const& file,
                                                std::string const& data_dir);

/// Puts a copy of `file` in the database's place, in a prepared data directory on which nobody
/// works; the one before is kept beside it. What to tell the operator.
[[nodiscard]] Result<std::string> restore_store(std::string const& file,
                                                std::string const& data_dir, std::int64_t now_s);

}  // namespace freshet::app
