#include "store/chat_log.hpp"

#include "store/rows.hpp"

namespace freshet::store {
namespace {

ChatRow chat_row(Statement const& at) {
  ChatFlags const flags{at.number(5) != 0, at.number(6) != 0, at.number(7) != 0};
  return {at.text(0), at.text(1), at.text(2), at.text(3), at.number(4), flags};
}

}  // namespace

Result<> ChatLog::add(ChatRow const& row) {
  auto insert = database_.prepare(
      "INSERT INTO chat_messages(id, channel_id, user_id, text, ts, flags) "
      "VALUES(?1, ?2, ?3, ?4, ?5, json_object('spam', json(?6), 'toxic', json(?7), "
      "'link', json(?8))) ON CONFLICT(id) DO NOTHING");
  if (!insert) return insert.error();
  auto const json = [](bool is) { return std::string_view{is ? "true" : "false"}; };
  insert->bind(1, row.id).bind(2, row.channel).bind(3, row.user).bind(4, row.text);
  insert->bind(5, row.ts_ms).bind(6, json(row.flags.spam)).bind(7, json(row.flags.toxic));
  return insert->bind(8, json(row.flags.link)).run();
}

Result<std::vector<ChatRow>> ChatLog::before(std::string_view channel, Place const& place,
                                             std::size_t limit) {
  auto query = database_.prepare(
      "SELECT id, channel_id, user_id, text, ts, flags ->> 'spam', flags ->> 'toxic', "
      "flags ->> 'link' FROM chat_messages WHERE channel_id = ?1 AND (ts, id) < (?2, ?3) "
      "ORDER BY ts DESC, id DESC LIMIT ?4");
  if (!query) return query.error();
  query->bind(1, channel).bind(2, place.ts_ms).bind(3, place.id);
  return rows_of(query->bind(4, static_cast<std::int64_t>(limit)), chat_row);
}

Result<bool> ChatLog::remove(std::string_view id) {
  auto forget = database_.prepare("DELETE FROM chat_messages WHERE id = ?1");
  if (!forget) return forget.error();
  if (auto done = forget->bind(1, id).run(); !done) return done.error();
  return database_.changes() > 0;
}

Result<std::int64_t> ChatLog::remove_of(std::string_view channel, std::string_view user) {
  auto forget =
      database_.prepare("DELETE FROM chat_messages WHERE channel_id = ?1 AND user_id = ?2");
  if (!forget) return forget.error();
  if (auto done = forget->bind(1, channel).bind(2, user).run(); !done) return done.error();
  return database_.changes();
}

Result<std::int64_t> ChatLog::remove_all(std::string_view channel) {
  auto forget = database_.prepare("DELETE FROM chat_messages WHERE channel_id = ?1");
  if (!forget) return forget.error();
  if (auto done = forget->bind(1, channel).run(); !done) return done.error();
  return database_.changes();
}

Result<std::int64_t> ChatLog::remove_before(std::int64_t ts_ms, std::size_t limit) {
  auto forget = database_.prepare(
      "DELETE FROM chat_messages WHERE rowid IN "
      "(SELECT rowid FROM chat_messages WHERE ts < ?1 LIMIT ?2)");
  if (!forget) return forget.error();
  forget->bind(1, ts_ms).bind(2, static_cast<std::int64_t>(limit));
  if (auto done = forget->run(); !done) return done.error();
  return database_.changes();
}

Result<bool> ChatLog::set_text(std::string_view id, std::string_view text) {
  auto update = database_.prepare("UPDATE chat_messages SET text = ?2 WHERE id = ?1");
  if (!update) return update.error();
  if (auto done = update->bind(1, id).bind(2, text).run(); !done) return done.error();
  return database_.changes() > 0;
}

}  // namespace freshet::store
