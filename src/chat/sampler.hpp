/// Sampler: which messages a room shows when more are written than anybody could read.
#pragma once

#include "base/clock.hpp"
#include "chat/author.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace freshet::chat {

/// On the room's home loop. Fair: whoever has a standing is always shown, and of everybody else
/// each one once a second as long as there is room.
class Sampler {
 public:
  /// `per_second`: 0: all are shown.
  [[nodiscard]] bool shows(Author const& author, std::uint32_t per_second, SteadyTime now);

 private:
  std::int64_t second_ = -1;
  std::uint32_t shown_ = 0;
  std::set<std::string, std::less<>> spoke_;  // at most per_second of them
};

}  // namespace freshet::chat
