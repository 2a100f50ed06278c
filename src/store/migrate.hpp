/// migrate(): brings a database to this program's schema, step by step, after a backup copy.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/schema.hpp"

#include <span>
#include <string>
#include <string_view>

namespace freshet::store {

/// Runs the steps that the database lacks, each a transaction. An existing file of an older schema
/// is copied beside itself first (`….backup-v1`). Refuses a schema newer than the last step.
[[nodiscard]] Result<> migrate(Database& database,
                               std::span<std::string_view const> steps = schema_steps());

/// open() and migrate() in one. Of a damaged file the error says what to do.
[[nodiscard]] Result<Database> open_store(std::string const& path,
                                          Durability durability = Durability::power);
/// The same after a look at all of it: for whoever will go on working with it.
[[nodiscard]] Result<Database> open_checked_store(std::string const& path,
                                                  Durability durability = Durability::power);

}  // namespace freshet::store
