/// Wheel: when each member of a loop is to be looked at, by one timer for all of them.
#pragma once

#include "chat/member.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace freshet::chat {

/// On its loop. Who has gone drops out when its second comes.
class Wheel {
 public:
  void add(std::weak_ptr<Member> member, std::chrono::seconds after);
  /// A second has passed.
  void turn();
  [[nodiscard]] std::vector<std::shared_ptr<Member>> all() const;
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  static constexpr std::size_t kSeconds = 64;  // Member::tick() asks for 60 at most

  std::array<std::vector<std::weak_ptr<Member>>, kSeconds> slots_;
  std::size_t at_ = 0, count_ = 0;
};

}  // namespace freshet::chat
