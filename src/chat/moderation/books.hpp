/// Books: what moderation keeps in the database: held messages, the audit log, the model.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// A row of chat_held; `draft`: JSON.
struct HeldRow {
  std::string id, channel;
  std::int64_t at_ms = 0;
  std::string user, draft, rule;
};

/// A row of chat_actions. Each one's hash covers the one before it, of whatever channel.
struct ActionRow {
  std::int64_t id = 0;
  std::string channel;
  std::int64_t at_ms = 0;
  std::string actor, action, target, message;
  std::string detail = "{}";  ///< JSON
  std::string hash{};
};

/// On the database's thread.
namespace books {

[[nodiscard]] Result<> hold(store::Database& database, HeldRow const& row);
[[nodiscard]] Result<> unhold(store::Database& database, std::string_view id);
/// The newest `limit`, oldest first.
[[nodiscard]] Result<std::vector<HeldRow>> held(store::Database& database, std::string_view channel,
                                                std::size_t limit);

/// Appends; nothing changes or removes a row.
[[nodiscard]] Result<> append(store::Database& database, ActionRow const& row);
/// Newest first, with ids below `before`; 0: from the newest.
[[nodiscard]] Result<std::vector<ActionRow>> actions(store::Database& database,
                                                     std::string_view channel, std::int64_t before,
                                                     std::uint32_t limit);
/// The first row whose hash is not of what it says and of the row before it; none: all are whole.
[[nodiscard]] Result<std::optional<std::int64_t>> first_broken(store::Database& database);

[[nodiscard]] Result<> keep_model(store::Database& database, std::string_view channel,
                                  std::string_view weights, std::string_view figures);
/// Empty: none is kept.
[[nodiscard]] Result<std::string> model(store::Database& database, std::string_view channel);
[[nodiscard]] Result<> forget_model(store::Database& database, std::string_view channel);

/// Who wrote a message that is kept, and what; nothing: there is none in that channel.
struct Kept {
  std::string user, text, told;
};
[[nodiscard]] Result<std::optional<Kept>> message(store::Database& database,
                                                  std::string_view channel, std::string_view mid);
[[nodiscard]] Result<bool> has_written(store::Database& database, std::string_view channel,
                                       std::string_view user);

}  // namespace books
}  // namespace freshet::chat
