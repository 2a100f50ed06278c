/// Hook: the owner's classifier, asked about messages in bundles; a message waits for it alone.
#pragma once

#include "chat/core.hpp"
#include "chat/moderation.hpp"
#include "net/timer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace freshet::chat {

/// On the room's home loop. Asked with `{"messages":[{"id","text","user","ctx"}]}`, it answers
/// `[{"id","action","labels","score"}]`, `action` one of allow, flag, hold, block. Who does not
/// answer in time, or not so, is treated as the configuration says; after five failures in a row
/// nobody is asked for ten seconds. What was answered holds for the same words for a minute.
class Hook {
 public:
  static constexpr std::size_t kBundle = 32;        ///< messages asked about at once
  static constexpr std::size_t kMostWaiting = 256;  ///< more are treated as not answered
  static constexpr std::size_t kCached = 1'024;
  static constexpr int kFailures = 5;
  static constexpr auto kPause = std::chrono::seconds{10};
  static constexpr auto kRemembered = std::chrono::seconds{60};

  explicit Hook(Core& core);
  ~Hook();

  struct Question {
    std::string text, words;  ///< as written, and as Plain has it
    std::string user;
    std::string standing;
  };
  /// At once if it is known, else when it has been answered or late.
  void ask(Question question, Moderation::Looked looked);
  /// Nobody is asked now.
  [[nodiscard]] bool is_open() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

/// What a classifier answered: by the messages' ids. An error says what is wrong.
[[nodiscard]] Result<std::unordered_map<std::string, Verdict>> verdicts_of(std::string_view body);

}  // namespace freshet::chat
