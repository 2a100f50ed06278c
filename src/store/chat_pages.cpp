#include "store/chat_pages.hpp"

#include "store/chat_told.hpp"
#include "store/rows.hpp"

#include <algorithm>

namespace freshet::store {
namespace {

/// How far a message's programme time may be from its time: lets the index of times be used.
constexpr std::int64_t kFarthestMs = 86'400'000;

std::int64_t chat_low(std::int64_t ms) { return ms < kFarthestMs ? 0 : ms - kFarthestMs; }
std::int64_t chat_high(std::int64_t ms) {
  return ms > INT64_MAX - kFarthestMs ? INT64_MAX : ms + kFarthestMs;
}

}  // namespace

Result<std::vector<ChatRow>> ChatPages::after(std::string_view channel, ChatLog::Place const& place,
                                              std::size_t limit) {
  auto query = database_.prepare(
      "SELECT id, channel_id, user_id, text, ts, flags ->> 'spam', flags ->> 'toxic', "
      "flags ->> 'link' FROM chat_messages WHERE channel_id = ?1 AND (ts, id) > (?2, ?3) "
      "ORDER BY ts, id LIMIT ?4");
  if (!query) return query.error();
  query->bind(1, channel).bind(2, place.ts_ms).bind(3, place.id);
  return rows_of(query->bind(4, static_cast<std::int64_t>(limit)), [](Statement const& at) {
    ChatFlags const flags{at.number(5) != 0, at.number(6) != 0, at.number(7) != 0};
    return ChatRow{at.text(0), at.text(1), at.text(2), at.text(3), at.number(4), flags};
  });
}

Result<std::vector<ChatPages::Told>> ChatPages::told(std::string_view channel, At const& after,
                                                     std::int64_t to_ms, std::size_t limit) {
  auto query = database_.prepare(
      "SELECT t.pdt, t.id, t.body FROM chat_messages m JOIN chat_told t ON t.id = m.id "
      "WHERE m.channel_id = ?1 AND m.ts BETWEEN ?2 AND ?3 AND (t.pdt, t.id) > (?4, ?5) "
      "AND t.pdt < ?6 ORDER BY t.pdt, t.id LIMIT ?7");
  if (!query) return query.error();
  query->bind(1, channel).bind(2, chat_low(after.pdt_ms)).bind(3, chat_high(to_ms));
  query->bind(4, after.pdt_ms).bind(5, after.id).bind(6, to_ms);
  return rows_of(query->bind(7, static_cast<std::int64_t>(limit)), [](Statement const& at) {
    return Told{{at.number(0), at.text(1)}, at.text(2)};
  });
}

Result<std::int64_t> ChatPages::erase(std::string_view channel, std::string_view user) {
  if (auto done = ChatTold{database_}.forget_quotes_of(channel, user); !done) return done.error();
  std::int64_t messages = 0;
  for (char const* const sql :
       {"DELETE FROM chat_held WHERE channel_id = ?1 AND user_id = ?2",
        "DELETE FROM chat_voices WHERE channel_id = ?1 AND user_id = ?2",
        "DELETE FROM chat_things WHERE channel_id = ?1 AND kind = 'question' "
        "AND body ->> '$.u.id' = ?2",
        "DELETE FROM chat_messages WHERE channel_id = ?1 AND user_id = ?2"}) {
    auto forget = database_.prepare(sql);
    if (!forget) return forget.error();
    if (auto done = forget->bind(1, channel).bind(2, user).run(); !done) return done.error();
    messages = database_.changes();
  }
  return messages;
}

}  // namespace freshet::store
