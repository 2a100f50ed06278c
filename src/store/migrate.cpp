#include "store/migrate.hpp"

#include "store/backup.hpp"

namespace freshet::store {
namespace {

Result<std::int64_t> version_of(Database& database) {
  return database.number("PRAGMA user_version");
}

Result<> keep_copy(Database& database, std::int64_t version) {
  if (database.path() == ":memory:") return {};
  return back_up(database, database.path() + ".backup-v" + std::to_string(version));
}

Result<> take_step(Database& database, std::string_view sql, std::int64_t to) {
  return database.transaction([&]() -> Result<> {
    // Another process may have been faster between the first look and the writer's lock.
    auto const version = version_of(database);
    if (!version) return version.error();
    if (*version >= to) return {};
    if (auto done = database.run(std::string{sql}); !done) return done;
    return database.run("PRAGMA user_version=" + std::to_string(to));
  });
}

Error with_advice(Error error, std::string const& path) {
  if (error.code != boost::system::errc::bad_message) return error;
  if (error.what.starts_with(path + ": ")) error.what.erase(0, path.size() + 2);
  return failure(boost::system::errc::bad_message,
                 path + " is damaged (" + error.what +
                     "); nothing was changed. Bring a backup back with: freshet restore FILE");
}

Result<Database> open_migrated(std::string const& path, Durability durability, bool checked) {
  auto database = Database::open(path, durability);
  if (!database) return with_advice(std::move(database).error(), path);
  Result<> done;
  if (checked) done = database->check();
  if (done) done = migrate(*database);
  if (!done) return with_advice(std::move(done).error(), path);
  return database;
}

}  // namespace

Result<> migrate(Database& database, std::span<std::string_view const> steps) {
  auto const version = version_of(database);
  if (!version) return version.error();
  auto const last = static_cast<std::int64_t>(steps.size());
  if (*version > last) {
    return failure(boost::system::errc::not_supported,
                   database.path() + " was written by a newer freshet (schema " +
                       std::to_string(*version) + ", this one knows " + std::to_string(last) + ")");
  }
  if (*version > 0 && *version < last) {
    if (auto saved = keep_copy(database, *version); !saved) return saved;
  }
  for (auto step = *version; step < last; ++step) {
    auto done = take_step(database, steps[static_cast<std::size_t>(step)], step + 1);
    if (!done) return std::move(done).error().in("migration " + std::to_string(step + 1));
  }
  return {};
}

Result<Database> open_store(std::string const& path, Durability durability) {
  return open_migrated(path, durability, false);
}

Result<Database> open_checked_store(std::string const& path, Durability durability) {
  return open_migrated(path, durability, true);
}

}  // namespace freshet::store
