#include "store/sessions.hpp"

namespace freshet::store {

Result<> Sessions::revoke(std::string_view id, std::int64_t now_s, std::int64_t oldest_s) {
  return database_.transaction([&]() -> Result<> {
    auto forget = database_.prepare("DELETE FROM revoked_sessions WHERE revoked_at < ?1");
    if (!forget) return forget.error();
    if (auto done = forget->bind(1, oldest_s).run(); !done) return done.error();
    auto insert = database_.prepare(
        "INSERT INTO revoked_sessions(id, revoked_at) VALUES(?1, ?2) "
        "ON CONFLICT(id) DO UPDATE SET revoked_at = excluded.revoked_at");
    if (!insert) return insert.error();
    return insert->bind(1, id).bind(2, now_s).run();
  });
}

Result<std::vector<std::string>> Sessions::revoked() {
  auto query = database_.prepare("SELECT id FROM revoked_sessions");
  if (!query) return query.error();
  return query->texts();
}

}  // namespace freshet::store
