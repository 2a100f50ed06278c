#include "store/keys.hpp"

namespace freshet::store {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, channel_id, hash, note, created_at, expires_at, revoked_at, backup "
    "FROM stream_keys ";

KeyRow row_of(Statement const& at) {
  KeyRow row{at.text(0), at.text(1), at.blob(2), at.text(3), at.number(4), at.number(5), {}};
  if (!at.null(6)) row.revoked_at = at.number(6);
  row.backup = at.number(7) != 0;
  return row;
}

/// Steps `query` to its end and turns every row into a T.
template <class T, class F>
Result<std::vector<T>> collect(Result<Statement> query, F make) {
  if (!query) return query.error();
  std::vector<T> all;
  while (true) {
    auto const row = query->step();
    if (!row) return row.error();
    if (!*row) return all;
    all.push_back(make(*query));
  }
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
  return collect<KeyRow>(database_.prepare(std::string{kColumns} + "ORDER BY created_at, rowid"),
                         row_of);
}

Result<std::optional<KeyRow>> Keys::find(std::string_view id) {
  auto query = database_.prepare(std::string{kColumns} + "WHERE id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, id).step();
  if (!row) return row.error();
  return *row ? std::optional{row_of(*query)} : std::nullopt;
}

Result<bool> Keys::revoke(std::string_view id, std::int64_t now_s) {
  auto update = database_.prepare(
      "UPDATE stream_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1");
  if (!update) return update.error();
  if (auto done = update->bind(1, id).bind(2, now_s).run(); !done) return done.error();
  return database_.changes() > 0;
}

Result<std::vector<std::string>> Keys::revoked(std::int64_t now_s) {
  auto query = database_.prepare(
      "SELECT id FROM stream_keys WHERE revoked_at IS NOT NULL "
      "AND (expires_at = 0 OR expires_at > ?1)");
  if (query) query->bind(1, now_s);
  return collect<std::string>(std::move(query), [](Statement const& at) { return at.text(0); });
}

}  // namespace freshet::store
