#include "chat/things.hpp"

namespace freshet::chat {

Result<> put_thing(store::Database& database, std::string_view channel, Thing const& thing) {
  auto put = database.prepare(
      "INSERT INTO chat_things(id, channel_id, kind, at_ms, body) VALUES(?, ?, ?, ?, ?) "
      "ON CONFLICT(id) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body");
  if (!put) return put.error();
  auto done = put->bind(1, thing.id)
                  .bind(2, channel)
                  .bind(3, thing.kind)
                  .bind(4, thing.at_ms)
                  .bind(5, thing.body)
                  .run();
  if (!done) return done;
  auto trim = database.prepare(
      "DELETE FROM chat_things WHERE channel_id = ?1 AND kind = ?2 AND at_ms < (SELECT at_ms FROM "
      "chat_things WHERE channel_id = ?1 AND kind = ?2 ORDER BY at_ms DESC LIMIT 1 OFFSET ?3)");
  if (!trim) return trim.error();
  return trim->bind(1, channel).bind(2, thing.kind).bind(3, kMostThings - 1).run();
}

Result<std::vector<std::string>> newest_things(store::Database& database, std::string_view channel,
                                               std::string_view kind, std::size_t most) {
  auto select = database.prepare(
      "SELECT body FROM chat_things WHERE channel_id = ? AND kind = ? ORDER BY at_ms DESC, id DESC "
      "LIMIT ?");
  if (!select) return select.error();
  return select->bind(1, channel).bind(2, kind).bind(3, static_cast<std::int64_t>(most)).texts();
}

std::string json_array(std::vector<std::string> const& items) {
  std::string out = "[";
  for (auto const& item : items) {
    if (out.size() > 1) out += ',';
    out += item;
  }
  return out + "]";
}

std::string json_items(std::vector<std::string> const& items) {
  return R"({"items":)" + json_array(items) + "}";
}

}  // namespace freshet::chat
