/// ChatState: the table of what holds in chat rooms: rules, bans, pins, open polls.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace freshet::store {

/// Uses a Database that outlives it, on its thread.
class ChatState {
 public:
  using Fields = std::map<std::string, std::string, std::less<>>;

  explicit ChatState(Database& database) : database_{database} {}

  [[nodiscard]] Result<Fields> of(std::string_view channel);
  /// An empty value takes the field away.
  [[nodiscard]] Result<> put(std::string_view channel, std::string_view field,
                             std::string_view value);

 private:
  Database& database_;
};

}  // namespace freshet::store
