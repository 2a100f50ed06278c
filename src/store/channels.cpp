#include "store/channels.hpp"

namespace freshet::store {

Result<bool> Channels::add(std::string_view id, std::int64_t now_s) {
  auto insert = database_.prepare(
      "INSERT INTO channels(id, created_at) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET "
      "created_at = excluded.created_at, removed_at = NULL WHERE removed_at IS NOT NULL");
  if (!insert) return insert.error();
  if (auto done = insert->bind(1, id).bind(2, now_s).run(); !done) return done.error();
  return database_.changes() > 0;
}

Result<bool> Channels::remove(std::string_view id, std::int64_t now_s) {
  auto update =
      database_.prepare("UPDATE channels SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL");
  if (!update) return update.error();
  if (auto done = update->bind(1, id).bind(2, now_s).run(); !done) return done.error();
  return database_.changes() > 0;
}

Result<bool> Channels::has(std::string_view id) {
  auto query = database_.prepare("SELECT 1 FROM channels WHERE id = ?1 AND removed_at IS NULL");
  if (!query) return query.error();
  return query->bind(1, id).step();
}

Result<std::vector<std::string>> Channels::list() {
  auto query = database_.prepare(
      "SELECT id FROM channels WHERE removed_at IS NULL ORDER BY created_at, rowid");
  if (!query) return query.error();
  return query->texts();
}

Result<std::vector<std::string>> Channels::page(std::string_view cursor, std::string_view part,
                                                std::size_t limit) {
  auto query = database_.prepare(
      "SELECT id FROM channels WHERE id > ?1 AND instr(id, ?2) > 0 AND removed_at IS NULL "
      "ORDER BY id LIMIT ?3");
  if (!query) return query.error();
  query->bind(1, cursor).bind(2, part).bind(3, static_cast<std::int64_t>(limit));
  return query->texts();
}

}  // namespace freshet::store
