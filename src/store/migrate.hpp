/// migrate(): brings a database to this program's schema, step by step, after a backup copy.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <span>
#include <string_view>

namespace freshet::store {

/// The steps in order; the n-th (from 1) leads to schema version n. A step that was released is
/// never changed: what comes later is a new step.
[[nodiscard]] std::span<std::string_view const> schema_steps();

/// Runs the steps that the database lacks, each a transaction. An existing file of an older schema
/// is copied beside itself first (`….backup-v1`). Refuses a schema newer than the last step.
[[nodiscard]] Result<> migrate(Database& database,
                               std::span<std::string_view const> steps = schema_steps());

/// open() and migrate() in one.
[[nodiscard]] Result<Database> open_store(std::string const& path,
                                          Durability durability = Durability::power);

}  // namespace freshet::store
