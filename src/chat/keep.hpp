/// Keep: what of a room's events stays in the database, and what of it goes again.
#pragma once

#include "base/result.hpp"
#include "chat/core.hpp"
#include "chat/event.hpp"
#include "store/chat_log.hpp"
#include "store/chat_told.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// A message is kept with its flags; what takes others back takes them out. From the home loop.
void keep(Keeping const& keeping, std::string const& channel, Event const& event,
          store::ChatFlags flags);

// On the thread of the database.
/// Messages before that time, oldest first; `body`: as they were told, without an offset.
[[nodiscard]] Result<std::vector<store::ChatToldRow>> kept_before(store::Database& database,
                                                                  std::string_view channel,
                                                                  std::int64_t ts_ms,
                                                                  std::size_t most);
inline constexpr std::size_t kSweepAtOnce = 500;  ///< rows
/// What is older than that goes, so many at once. True: more is left.
[[nodiscard]] Result<bool> sweep(store::Database& database, std::int64_t before_ms);

}  // namespace freshet::chat
