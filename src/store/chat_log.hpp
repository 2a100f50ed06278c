/// ChatLog: the table of chat messages.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

struct ChatFlags {
  bool spam = false, toxic = false, link = false;
  friend bool operator==(ChatFlags const&, ChatFlags const&) = default;
};

struct ChatRow {
  std::string id;
  std::string channel;
  std::string user;
  std::string text;
  std::int64_t ts_ms = 0;  ///< of the Unix epoch
  ChatFlags flags{};
  friend bool operator==(ChatRow const&, ChatRow const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class ChatLog {
 public:
  /// A message's place among those of its channel.
  struct Place {
    std::int64_t ts_ms = INT64_MAX;
    std::string id;
  };

  explicit ChatLog(Database& database) : database_{database} {}

  /// A message that is there already stays as it is.
  [[nodiscard]] Result<> add(ChatRow const& row);
  /// The last `limit` ones before that place, newest first.
  [[nodiscard]] Result<std::vector<ChatRow>> before(std::string_view channel, Place const& place,
                                                    std::size_t limit);
  /// False: it is not there.
  [[nodiscard]] Result<bool> remove(std::string_view id);
  /// What a user wrote in a channel. How many messages.
  [[nodiscard]] Result<std::int64_t> remove_of(std::string_view channel, std::string_view user);
  /// All of a channel.
  [[nodiscard]] Result<std::int64_t> remove_all(std::string_view channel);
  /// At most `limit` of all that are older than that.
  [[nodiscard]] Result<std::int64_t> remove_before(std::int64_t ts_ms, std::size_t limit);
  /// Its words are others now. False: it is not there.
  [[nodiscard]] Result<bool> set_text(std::string_view id, std::string_view text);

 private:
  Database& database_;
};

}  // namespace freshet::store
