/// Audit: who did what in a room: for moderators at once, and for good in a log that only grows.
#pragma once

#include "chat/core.hpp"
#include "chat/outcome.hpp"

#include <cstdint>
#include <string>

namespace freshet::chat {

/// One entry. `detail`: more members of its JSON object, without braces: `"seconds":60`.
struct Deed {
  std::string actor, action, target{}, message{}, reason{};
  std::string detail{};
};

/// On the room's home loop.
class Audit {
 public:
  explicit Audit(Core& core) : core_{core} {}

  void note(Deed const& deed);
  /// Newest first: `{"items":[entry…],"next":cursor|null}`.
  void list(std::string const& cursor, std::uint32_t limit, Reply reply) const;

 private:
  Core& core_;
};

}  // namespace freshet::chat
