#include "store/server_settings.hpp"

namespace freshet::store {

Result<ServerSettings::All> ServerSettings::all() {
  auto query = database_.prepare("SELECT path, value FROM server_settings");
  if (!query) return query.error();
  All all;
  for (;;) {
    auto const row = query->step();
    if (!row) return row.error();
    if (!*row) return all;
    all.emplace(query->text(0), query->text(1));
  }
}

Result<> ServerSettings::put(std::string_view path, std::string_view json, std::int64_t now_ms) {
  if (json.empty()) {
    auto forget = database_.prepare("DELETE FROM server_settings WHERE path = ?1");
    if (!forget) return forget.error();
    return forget->bind(1, path).run();
  }
  auto write = database_.prepare(
      "INSERT INTO server_settings(path, value, changed_ms) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(path) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms");
  if (!write) return write.error();
  return write->bind(1, path).bind(2, json).bind(3, now_ms).run();
}

}  // namespace freshet::store
