/// Raid: tells a crowd that came to disturb from an audience: new faces at once, or one text from
/// many.
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>

namespace freshet::chat {

/// It proposes and does nothing itself, at most once in five minutes. One thread at a time.
class Raid {
 public:
  static constexpr std::size_t kNewFaces =
      20;                                      ///< first messages of new accounts, in half a minute
  static constexpr std::size_t kSameText = 8;  ///< users with nearly one text

  /// `is_new`: a first message here of a guest or an account of less than a day. Answers what to
  /// tell the moderators; empty: nothing.
  [[nodiscard]] std::string note(bool is_new, std::size_t with_same_text, SteadyTime now);

 private:
  std::deque<SteadyTime> faces_;  // at most kNewFaces
  SteadyTime proposed_{};
  bool ever_ = false;
};

}  // namespace freshet::chat
