#include "store/chat_told.hpp"

#include "store/rows.hpp"

namespace freshet::store {
namespace {

/// instr() first: most messages answer nothing, and looking into their JSON costs more.
constexpr std::string_view kForget =
    "UPDATE chat_told SET body = json_set(body, '$.reply', json_object('mid', "
    "body ->> '$.reply.mid', 'gone', json('true'))) WHERE instr(body, '\"reply\":{') > 0 AND ";

}  // namespace

Result<> ChatTold::put(std::string_view id, std::int64_t pdt_ms, std::string_view body) {
  auto put = database_.prepare(
      "INSERT INTO chat_told(id, pdt, body) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(id) DO UPDATE SET pdt = excluded.pdt, body = excluded.body");
  if (!put) return put.error();
  return put->bind(1, id).bind(2, pdt_ms).bind(3, body).run();
}

Result<std::vector<ChatToldRow>> ChatTold::before(std::string_view channel,
                                                  ChatLog::Place const& place, std::size_t limit) {
  auto query = database_.prepare(
      "SELECT m.id, m.ts, t.pdt, m.user_id, t.body FROM chat_messages m "
      "JOIN chat_told t ON t.id = m.id WHERE m.channel_id = ?1 AND (m.ts, m.id) < (?2, ?3) "
      "ORDER BY m.ts DESC, m.id DESC LIMIT ?4");
  if (!query) return query.error();
  query->bind(1, channel).bind(2, place.ts_ms).bind(3, place.id);
  return rows_of(query->bind(4, static_cast<std::int64_t>(limit)), [](Statement const& at) {
    return ChatToldRow{at.text(0), at.number(1), at.number(2), at.text(3), at.text(4)};
  });
}

Result<> ChatTold::forget_quotes(std::string_view channel, std::string_view id) {
  // An answer is younger than what it answers, and ids sort by their time.
  auto forget = database_.prepare(
      std::string{kForget} +
      "id > ?1 AND body ->> '$.reply.mid' = ?1 AND "
      "EXISTS(SELECT 1 FROM chat_messages m WHERE m.id = chat_told.id AND m.channel_id = ?2)");
  if (!forget) return forget.error();
  return forget->bind(1, id).bind(2, channel).run();
}

Result<> ChatTold::forget_quotes_of(std::string_view channel, std::string_view user) {
  auto forget = database_.prepare(
      std::string{kForget} +
      "body ->> '$.reply.u.id' = ?1 AND "
      "EXISTS(SELECT 1 FROM chat_messages m WHERE m.id = chat_told.id AND m.channel_id = ?2)");
  if (!forget) return forget.error();
  return forget->bind(1, user).bind(2, channel).run();
}

}  // namespace freshet::store
