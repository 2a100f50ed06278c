/// Copies of a database: made while it is in use, and put back in its place.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <string>

namespace freshet::store {

/// A copy of what is committed, made while others read and write, readable for its owner only.
/// `target` is whole or as it was before; another database there is replaced, another file is not.
/// Waits for the disk.
[[nodiscard]] Result<> back_up(Database& database, std::string const& target);

/// Puts a copy of the database `from` in the place of the database `path`, which nobody may have
/// open; what was there is called `aside` from then on. Refuses a copy that is damaged, not of this
/// program or of a newer one, and leaves everything as it was. Waits for the disk.
[[nodiscard]] Result<> restore(std::string const& from, std::string const& path,
                               std::string const& aside);

}  // namespace freshet::store
