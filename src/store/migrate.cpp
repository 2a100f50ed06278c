#include "store/migrate.hpp"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace freshet::store {
namespace {

constexpr std::array<std::string_view, 5> kSteps{R"sql(
CREATE TABLE channels(
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE stream_keys(
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channels(id),
  hash BLOB NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX stream_keys_of_channel ON stream_keys(channel_id);
)sql",
                                                 R"sql(
CREATE TABLE revoked_sessions(
  id TEXT PRIMARY KEY,
  revoked_at INTEGER NOT NULL
) STRICT;
)sql",
                                                 R"sql(
CREATE TABLE channel_settings(
  channel_id TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
)sql",
                                                 R"sql(
ALTER TABLE stream_keys ADD COLUMN backup INTEGER NOT NULL DEFAULT 0;
)sql",
                                                 R"sql(
CREATE TABLE outbox(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE outbox_deliveries(
  receiver TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES outbox(seq),
  attempts INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  PRIMARY KEY(receiver, channel_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_deliveries_of_event ON outbox_deliveries(seq);
CREATE TABLE delivery_log(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  receiver TEXT NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  status INTEGER NOT NULL,
  error TEXT NOT NULL,
  outcome INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_log_of_receiver ON delivery_log(receiver, id);
)sql"};

Result<std::int64_t> version_of(Database& database) {
  return database.number("PRAGMA user_version");
}

Error cannot(std::string const& verb, std::string const& path) {
  return {{errno, boost::system::system_category()}, "cannot " + verb + " the backup " + path};
}

/// A consistent copy, complete or not there at all.
Result<> back_up(Database& database, std::int64_t version) {
  if (database.path() == ":memory:") return {};
  std::string const target = database.path() + ".backup-v" + std::to_string(version);
  std::string const unfinished = target + ".unfinished";
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  // VACUUM INTO fills an empty file that is there, so its mode is ours to choose.
  int const file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return cannot("make", unfinished);
  ::close(file);
  auto copy = database.prepare("VACUUM INTO ?1");
  if (!copy) return copy.error();
  auto copied = copy->bind(1, std::string_view{unfinished}).run();
  if (!copied) return std::move(copied).error().in("backup to " + target);
  if (std::rename(unfinished.c_str(), target.c_str()) != 0) return cannot("name", target);
  return {};
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

}  // namespace

std::span<std::string_view const> schema_steps() { return kSteps; }

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
    if (auto saved = back_up(database, *version); !saved) return saved;
  }
  for (auto step = *version; step < last; ++step) {
    auto done = take_step(database, steps[static_cast<std::size_t>(step)], step + 1);
    if (!done) return std::move(done).error().in("migration " + std::to_string(step + 1));
  }
  return {};
}

Result<Database> open_store(std::string const& path, Durability durability) {
  auto database = Database::open(path, durability);
  if (!database) return database.error();
  if (auto done = migrate(*database); !done) return done.error();
  return database;
}

}  // namespace freshet::store
