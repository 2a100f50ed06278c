#include "store/admin_sessions.hpp"

#include "store/rows.hpp"

namespace freshet::store {

Result<std::vector<AdminSession>> AdminSessions::all() {
  auto query = database_.prepare("SELECT hash, created_at, used_at FROM admin_sessions");
  if (!query) return query.error();
  return rows_of(*query, [](Statement const& at) {
    return AdminSession{at.blob(0), at.number(1), at.number(2)};
  });
}

Result<> AdminSessions::add(AdminSession const& session, std::int64_t most) {
  return database_.transaction([&]() -> Result<> {
    auto insert = database_.prepare(
        "INSERT INTO admin_sessions(hash, created_at, used_at) VALUES(?1, ?2, ?3)");
    if (!insert) return insert.error();
    insert->bind_blob(1, session.hash).bind(2, session.created_at).bind(3, session.used_at);
    if (auto done = insert->run(); !done) return done;
    auto prune = database_.prepare(
        "DELETE FROM admin_sessions WHERE hash IN (SELECT hash FROM admin_sessions "
        "WHERE hash <> ?1 ORDER BY used_at DESC, created_at DESC LIMIT -1 OFFSET ?2)");
    if (!prune) return prune.error();
    return prune->bind_blob(1, session.hash).bind(2, most - 1).run();
  });
}

Result<> AdminSessions::used(std::string_view hash, std::int64_t at_s) {
  auto update =
      database_.prepare("UPDATE admin_sessions SET used_at = max(used_at, ?2) WHERE hash = ?1");
  if (!update) return update.error();
  return update->bind_blob(1, hash).bind(2, at_s).run();
}

Result<> AdminSessions::remove(std::string_view hash) {
  auto forget = database_.prepare("DELETE FROM admin_sessions WHERE hash = ?1");
  if (!forget) return forget.error();
  return forget->bind_blob(1, hash).run();
}

Result<> AdminSessions::remove_others(std::string_view hash) {
  auto forget = database_.prepare("DELETE FROM admin_sessions WHERE hash <> ?1");
  if (!forget) return forget.error();
  return forget->bind_blob(1, hash).run();
}

Result<> AdminSessions::remove_old(std::int64_t created_before_s, std::int64_t used_before_s) {
  auto forget =
      database_.prepare("DELETE FROM admin_sessions WHERE created_at < ?1 OR used_at < ?2");
  if (!forget) return forget.error();
  return forget->bind(1, created_before_s).bind(2, used_before_s).run();
}

}  // namespace freshet::store
