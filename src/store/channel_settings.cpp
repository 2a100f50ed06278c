#include "store/channel_settings.hpp"

namespace freshet::store {

Result<ChannelSettings::All> ChannelSettings::all() {
  auto query = database_.prepare("SELECT channel_id, settings FROM channel_settings");
  if (!query) return query.error();
  All all;
  for (;;) {
    auto const row = query->step();
    if (!row) return row.error();
    if (!*row) return all;
    all.emplace(query->text(0), query->text(1));
  }
}

Result<> ChannelSettings::put(std::string_view channel, std::string_view json, std::int64_t now_s) {
  if (json == "{}") {
    auto forget = database_.prepare("DELETE FROM channel_settings WHERE channel_id = ?1");
    if (!forget) return forget.error();
    return forget->bind(1, channel).run();
  }
  auto write = database_.prepare(
      "INSERT INTO channel_settings(channel_id, settings, changed_at) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(channel_id) DO UPDATE SET settings = excluded.settings, "
      "changed_at = excluded.changed_at");
  if (!write) return write.error();
  return write->bind(1, channel).bind(2, json).bind(3, now_s).run();
}

}  // namespace freshet::store
