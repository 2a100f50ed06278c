#include "store/chat_state.hpp"

namespace freshet::store {

Result<ChatState::Fields> ChatState::of(std::string_view channel) {
  auto query = database_.prepare("SELECT field, value FROM chat_state WHERE channel_id = ?1");
  if (!query) return query.error();
  query->bind(1, channel);
  Fields fields;
  while (true) {
    auto const row = query->step();
    if (!row) return row.error();
    if (!*row) return fields;
    fields.emplace(query->text(0), query->text(1));
  }
}

Result<> ChatState::put(std::string_view channel, std::string_view field, std::string_view value) {
  if (value.empty()) {
    auto forget = database_.prepare("DELETE FROM chat_state WHERE channel_id = ?1 AND field = ?2");
    if (!forget) return forget.error();
    return forget->bind(1, channel).bind(2, field).run();
  }
  auto put = database_.prepare(
      "INSERT INTO chat_state(channel_id, field, value) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(channel_id, field) DO UPDATE SET value = excluded.value");
  if (!put) return put.error();
  return put->bind(1, channel).bind(2, field).bind(3, value).run();
}

}  // namespace freshet::store
