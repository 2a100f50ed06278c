/// ChatTold: the table of chat messages as they were told, beside the rows of ChatLog.
#pragma once

#include "base/result.hpp"
#include "store/chat_log.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

struct ChatToldRow {
  std::string id;
  std::int64_t ts_ms = 0, pdt_ms = 0;
  std::string user, body;
  friend bool operator==(ChatToldRow const&, ChatToldRow const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class ChatTold {
 public:
  explicit ChatTold(Database& database) : database_{database} {}

  /// Of a message that is in the log; a second one takes the place of the first.
  [[nodiscard]] Result<> put(std::string_view id, std::int64_t pdt_ms, std::string_view body);
  /// The last `limit` ones before that place, newest first.
  [[nodiscard]] Result<std::vector<ChatToldRow>> before(std::string_view channel,
                                                        ChatLog::Place const& place,
                                                        std::size_t limit);
  /// What others cite of a message leaves their messages; that they answered something stays.
  [[nodiscard]] Result<> forget_quotes(std::string_view channel, std::string_view id);
  /// Of all messages of a user, whose name goes with them.
  [[nodiscard]] Result<> forget_quotes_of(std::string_view channel, std::string_view user);

 private:
  Database& database_;
};

}  // namespace freshet::store
