/// Backoff: how long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace freshet::ingest::pull {

class Backoff {
 public:
  static constexpr std::chrono::seconds kFirst{1}, kMost{30};
  /// What lived so long had not failed.
  static constexpr std::chrono::seconds kSteady{10};

  /// After an attempt that lived for so long; each waits twice as long as the one before.
  [[nodiscard]] std::chrono::seconds next(std::chrono::steady_clock::duration lived) {
    if (lived >= kSteady) wait_ = kFirst;
    return std::exchange(wait_, std::min(2 * wait_, kMost));
  }

 private:
  std::chrono::seconds wait_ = kFirst;
};

}  // namespace freshet::ingest::pull
