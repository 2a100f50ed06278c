/// ChatVoices: the table of votes and upvotes: each user's first one about a thing.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

struct ChatVoice {
  std::string about, user, channel;
  std::vector<std::uint32_t> choices{};
  std::int64_t at_ms = 0;
  friend bool operator==(ChatVoice const&, ChatVoice const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class ChatVoices {
 public:
  explicit ChatVoices(Database& database) : database_{database} {}

  /// A second one of a user changes nothing.
  [[nodiscard]] Result<> add(ChatVoice const& voice);
  /// Of a channel, about one thing.
  [[nodiscard]] Result<std::vector<ChatVoice>> of(std::string_view channel, std::string_view about);
  /// At most `limit` of those from before that time go. How many did.
  [[nodiscard]] Result<std::int64_t> forget_before(std::int64_t at_ms, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace freshet::store
