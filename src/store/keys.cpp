#include "store/keys.hpp"

#include "store/rows.hpp"

namespace freshet::store {
namespace {

constexpr std::string_view kKeyColumns =
    "SELECT id, channel_id, hash, note, created_at, expires_at, revoked_at, backup, "
    "last_used_at FROM stream_keys ";

KeyRow key_row(Statement const& at) {
  KeyRow row{at.text(0), at.text(1), at.blob(2), at.text(3), at.number(4), at.number(5), {}};
  if (!at.null(6)) row.revoked_at = at.number(6);
  row.backup = at.number(7) != 0;
  if (!at.null(8)) row.last_used_at = at.number(8);
  return row;
}

}  // namespace

Result<> Keys::add(KeyRow const& row) {
  auto insert = database_.prepare(
      "INSERT INTO stream_keys(id, channel_id, hash, note, created_at, expires_at, revoked_at, "
      "backup) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  if (!insert) return insert.error();
  insert->bind(1, std::string_view{row.id}).bind(2, std::string_view{row.channel});
  insert->bind_blob(3, row.hash).bind(4, std::string_view{row.note});
  insert->bind(5, row.created_at).bind(6, row.expires_at).bind(7, row.revoked_at);
  return insert->bind(8, std::int64_t{row.backup}).run();
}

Result<std::vector<KeyRow>> Keys::list() {
  auto query = database_.prepare(std::string{kKeyColumns} + "ORDER BY created_at, rowid");
  if (!query) return query.error();
  return rows_of(*query, key_row);
}

Result<std::vector<KeyRow>> Keys::page(std::string_view channel, std::string_view cursor,
                                       std::size_t limit) {
  auto query = database_.prepare(std::string{kKeyColumns} +
                                 "WHERE channel_id = ?1 AND rowid > coalesce((SELECT rowid FROM "
                                 "stream_keys WHERE id = ?2), 0) "
                                 "ORDER BY rowid LIMIT ?3");
  if (!query) return query.error();
  query->bind(1, channel).bind(2, cursor).bind(3, static_cast<std::int64_t>(limit));
  return rows_of(*query, key_row);
}

Result<std::optional<KeyRow>> Keys::find(std::string_view id) {
  auto query = database_.prepare(std::string{kKeyColumns} + "WHERE id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, id).step();
  if (!row) return row.error();
  return *row ? std::optional{key_row(*query)} : std::nullopt;
}

Result<> Keys::set_note(std::string_view id, std::string_view note) {
  auto update = database_.prepare("UPDATE stream_keys SET note = ?2 WHERE id = ?1");
  if (!update) return update.error();
  return update->bind(1, id).bind(2, note).run();
}

Result<> Keys::note_use(std::string_view id, std::int64_t at_s) {
  auto update = database_.prepare(
      "UPDATE stream_keys SET last_used_at = max(coalesce(last_used_at, 0), ?2) WHERE id = ?1");
  if (!update) return update.error();
  return update->bind(1, id).bind(2, at_s).run();
}

Result<bool> Keys::revoke(std::string_view id, std::int64_t now_s) {
  auto update = database_.prepare(
      "UPDATE stream_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1");
  if (!update) return update.error();
  if (auto done = update->bind(1, id).bind(2, now_s).run(); !done) return done.error();
  return database_.changes() > 0;
}

Result<> Keys::revoke_all(std::string_view channel, std::int64_t now_s) {
  auto update = database_.prepare(
      "UPDATE stream_keys SET revoked_at = ?2 WHERE channel_id = ?1 AND revoked_at IS NULL");
  if (!update) return update.error();
  return update->bind(1, channel).bind(2, now_s).run();
}

Result<std::vector<std::string>> Keys::revoked(std::int64_t now_s) {
  auto query = database_.prepare(
      "SELECT id FROM stream_keys WHERE revoked_at IS NOT NULL "
      "AND (expires_at = 0 OR expires_at > ?1)");
  if (!query) return query.error();
  return query->bind(1, now_s).texts();
}

}  // namespace freshet::store
