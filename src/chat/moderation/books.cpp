#include "chat/moderation/books.hpp"

#include "access/hash.hpp"

#include <utility>

namespace freshet::chat::books {
namespace {

// A length before each field, so that no two rows are hashed alike.
std::string hash_of(std::string_view before, ActionRow const& row) {
  std::string all{before};
  auto const put = [&all](std::string_view field) {
    all += '\n';
    all += std::to_string(field.size());
    all += ':';
    all += field;
  };
  put(row.channel);
  put(std::to_string(row.at_ms));
  put(row.actor);
  put(row.action);
  put(row.target);
  put(row.message);
  put(row.detail);
  return access::base64url(access::sha256(all));
}

Result<std::string> last_hash(store::Database& database) {
  auto asked = database.prepare("SELECT hash FROM chat_actions ORDER BY id DESC LIMIT 1");
  if (!asked) return asked.error();
  auto hashes = asked->texts();
  if (!hashes) return hashes.error();
  return hashes->empty() ? std::string{} : hashes->front();
}

ActionRow action_in(store::Statement const& row) {
  return {row.number(0), row.text(1), row.number(2), row.text(3), row.text(4),
          row.text(5),   row.text(6), row.text(7),   row.text(8)};
}

constexpr std::string_view kActionColumns =
    "SELECT id, channel_id, at_ms, actor, action, target, message_id, detail, hash "
    "FROM chat_actions ";

}  // namespace

Result<> hold(store::Database& database, HeldRow const& row) {
  auto put = database.prepare(
      "INSERT INTO chat_held(id, channel_id, at_ms, user_id, draft, rule) VALUES(?,?,?,?,?,?) "
      "ON CONFLICT(id) DO NOTHING");
  if (!put) return put.error();
  put->bind(1, row.id).bind(2, row.channel).bind(3, row.at_ms);
  put->bind(4, row.user).bind(5, row.draft).bind(6, row.rule);
  return put->run();
}

Result<> unhold(store::Database& database, std::string_view id) {
  auto gone = database.prepare("DELETE FROM chat_held WHERE id = ?");
  if (!gone) return gone.error();
  return gone->bind(1, id).run();
}

Result<std::vector<HeldRow>> held(store::Database& database, std::string_view channel,
                                  std::size_t limit) {
  auto asked = database.prepare(
      "SELECT * FROM (SELECT id, channel_id, at_ms, user_id, draft, rule FROM chat_held "
      "WHERE channel_id = ? ORDER BY at_ms DESC, id DESC LIMIT ?) ORDER BY at_ms, id");
  if (!asked) return asked.error();
  asked->bind(1, channel).bind(2, static_cast<std::int64_t>(limit));
  std::vector<HeldRow> rows;
  for (;;) {
    auto const more = asked->step();
    if (!more) return more.error();
    if (!*more) return rows;
    rows.push_back({asked->text(0), asked->text(1), asked->number(2), asked->text(3),
                    asked->text(4), asked->text(5)});
  }
}

Result<> append(store::Database& database, ActionRow const& row) {
  return database.transaction([&]() -> Result<> {
    auto const before = last_hash(database);
    if (!before) return before.error();
    auto put = database.prepare(
        "INSERT INTO chat_actions(channel_id, at_ms, actor, action, target, message_id, detail, "
        "hash) VALUES(?,?,?,?,?,?,?,?)");
    if (!put) return put.error();
    put->bind(1, row.channel).bind(2, row.at_ms).bind(3, row.actor).bind(4, row.action);
    put->bind(5, row.target).bind(6, row.message).bind(7, row.detail);
    return put->bind(8, hash_of(*before, row)).run();
  });
}

Result<std::vector<ActionRow>> actions(store::Database& database, std::string_view channel,
                                       std::int64_t before, std::uint32_t limit) {
  auto asked = database.prepare(std::string{kActionColumns} +
                                "WHERE channel_id = ? AND id < ? ORDER BY id DESC LIMIT ?");
  if (!asked) return asked.error();
  asked->bind(1, channel).bind(2, before > 0 ? before : INT64_MAX);
  asked->bind(3, static_cast<std::int64_t>(limit));
  std::vector<ActionRow> rows;
  for (;;) {
    auto const more = asked->step();
    if (!more) return more.error();
    if (!*more) return rows;
    rows.push_back(action_in(*asked));
  }
}

Result<std::optional<std::int64_t>> first_broken(store::Database& database) {
  auto asked = database.prepare(std::string{kActionColumns} + "ORDER BY id");
  if (!asked) return asked.error();
  std::string before;
  for (;;) {
    auto const more = asked->step();
    if (!more) return more.error();
    if (!*more) return std::optional<std::int64_t>{};
    auto const row = action_in(*asked);
    if (row.hash != hash_of(before, row)) return std::optional{row.id};
    before = row.hash;
  }
}

Result<> keep_model(store::Database& database, std::string_view channel, std::string_view weights,
                    std::string_view figures) {
  auto put = database.prepare(
      "INSERT INTO chat_models(channel_id, weights, figures) VALUES(?,?,?) ON CONFLICT(channel_id) "
      "DO UPDATE SET weights = excluded.weights, figures = excluded.figures");
  if (!put) return put.error();
  return put->bind(1, channel).bind_blob(2, weights).bind(3, figures).run();
}

Result<std::string> model(store::Database& database, std::string_view channel) {
  auto asked = database.prepare("SELECT weights FROM chat_models WHERE channel_id = ?");
  if (!asked) return asked.error();
  auto const more = asked->bind(1, channel).step();
  if (!more) return more.error();
  return *more ? asked->blob(0) : std::string{};
}

Result<> forget_model(store::Database& database, std::string_view channel) {
  auto gone = database.prepare("DELETE FROM chat_models WHERE channel_id = ?");
  if (!gone) return gone.error();
  return gone->bind(1, channel).run();
}

Result<std::optional<Kept>> message(store::Database& database, std::string_view channel,
                                    std::string_view mid) {
  auto asked = database.prepare(
      "SELECT m.user_id, m.text, coalesce(t.body, '') FROM chat_messages m "
      "LEFT JOIN chat_told t ON t.id = m.id WHERE m.id = ? AND m.channel_id = ?");
  if (!asked) return asked.error();
  auto const more = asked->bind(1, mid).bind(2, channel).step();
  if (!more) return more.error();
  if (!*more) return std::optional<Kept>{};
  return std::optional{Kept{asked->text(0), asked->text(1), asked->text(2)}};
}

Result<bool> has_written(store::Database& database, std::string_view channel,
                         std::string_view user) {
  auto asked =
      database.prepare("SELECT 1 FROM chat_messages WHERE user_id = ? AND channel_id = ? LIMIT 1");
  if (!asked) return asked.error();
  return asked->bind(1, user).bind(2, channel).step();
}

}  // namespace freshet::chat::books
