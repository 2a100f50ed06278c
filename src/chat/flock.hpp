/// Flock: the members of one room on one loop. What is told is gathered and written to all in one
/// sweep: a write costs the same for one event as for twenty.
#pragma once

#include "base/bytes.hpp"
#include "chat/event.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

class Member;

/// On its loop. Made by the Hub for each loop where the room has members.
class Flock {
 public:
  explicit Flock(net::Loop& loop);
  ~Flock();

  void join(Member& member);
  void leave(Member& member);
  /// Gathered until the next flush; an urgent one flushes at once. An event that takes others back
  /// takes their text out of what is gathered.
  void tell(EventPtr event);
  void tell_user(std::string_view user, std::string const& text);
  void cut(std::string_view user, int close_code, std::string const& why);
  void close_all(int close_code, std::string const& why);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace freshet::chat
