/// Things: polls that were closed, questions that were answered and alerts, as the database keeps
/// them: a row each of `chat_things`, its body the JSON that the lists show.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

struct Thing {
  std::string id, kind;  ///< kind: poll, question, alert
  std::int64_t at_ms = 0;
  std::string body;
};

/// Of one channel and kind: the oldest make room for newer ones.
inline constexpr std::int64_t kMostThings = 1'000;

// On the thread of the database.
/// A second one of the same id takes the place of the first.
[[nodiscard]] Result<> put_thing(store::Database& database, std::string_view channel,
                                 Thing const& thing);
/// Bodies of the newest ones, newest first.
[[nodiscard]] Result<std::vector<std::string>> newest_things(store::Database& database,
                                                             std::string_view channel,
                                                             std::string_view kind,
                                                             std::size_t most);
/// `[one,other]` of texts that are JSON.
[[nodiscard]] std::string json_array(std::vector<std::string> const& items);
/// `{"items":[…]}`.
[[nodiscard]] std::string json_items(std::vector<std::string> const& items);

}  // namespace freshet::chat
