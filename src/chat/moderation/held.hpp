/// Held: messages that wait for a moderator.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

struct HeldOne {
  std::string mid;
  Author author;
  std::string text, reply_to, rule;
  std::int64_t ts_ms = 0;
};
[[nodiscard]] std::string to_draft(HeldOne const& one);
[[nodiscard]] Result<HeldOne> held_of(std::string_view draft);

/// On the room's home loop. At most 200 wait; the oldest goes when there are more. What another
/// server holds is here too, for its moderators are here as well.
class Held : public std::enable_shared_from_this<Held> {
 public:
  static constexpr std::size_t kMost = 200;

  explicit Held(Core& core) : core_{core} {}

  void add(HeldOne one);
  /// It waits no longer; moderators are told `how`.
  std::optional<HeldOne> take(std::string_view mid, std::string_view how);
  [[nodiscard]] HeldOne const* find(std::string_view mid) const;
  /// Those of a user, when all that they wrote goes.
  std::size_t take_all_of(std::string_view user, std::string_view how);
  [[nodiscard]] std::string list() const;
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  /// What was held before the server started.
  void load();
  /// Told by a server, perhaps by this one.
  void heard(Event const& event);

 private:
  void tell(std::string text);
  void forget(std::string const& mid, std::string_view how);
  bool put(HeldOne one);

  Core& core_;
  std::deque<HeldOne> all_;
};

}  // namespace freshet::chat
