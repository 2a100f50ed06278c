/// ChatPages: the kept chat messages of a channel read in order, and all of one user's taken away.
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

/// Uses a Database that outlives it, on its thread.
class ChatPages {
 public:
  /// A message's place in the programme.
  struct At {
    std::int64_t pdt_ms = 0;
    std::string id;
  };
  /// A message as it was told.
  struct Told {
    At at;
    std::string body;
  };

  explicit ChatPages(Database& database) : database_{database} {}

  /// Oldest first, behind that place.
  [[nodiscard]] Result<std::vector<ChatRow>> after(std::string_view channel,
                                                   ChatLog::Place const& place, std::size_t limit);
  /// By programme time, behind that place and before `to_ms`.
  [[nodiscard]] Result<std::vector<Told>> told(std::string_view channel, At const& after,
                                               std::int64_t to_ms, std::size_t limit);
  /// What a user wrote and asked in a channel, what of it was held, what others cite of it, and how
  /// they voted. How many messages. Within a transaction.
  [[nodiscard]] Result<std::int64_t> erase(std::string_view channel, std::string_view user);

 private:
  Database& database_;
};

}  // namespace freshet::store
