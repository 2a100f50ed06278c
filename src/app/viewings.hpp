/// Viewings: what was answered about viewers a moment ago, so that a player that asks again at once
/// is not asked about again.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace freshet::app {

/// Each loop has answers of its own and touches no others'.
class Viewings {
 public:
  static constexpr std::chrono::milliseconds kYesHolds{5'000}, kNoHolds{2'000};
  /// Of one loop; a stranger who makes up addresses pushes out older ones.
  static constexpr std::size_t kMost = 2'048;

  Viewings(unsigned loops, Clock const& clock) : by_loop_(loops), clock_{clock} {}

  /// `who`: all by which a viewer and what they ask for is told from others.
  [[nodiscard]] std::optional<Result<std::string>> find(unsigned loop, std::string const& who);
  void keep(unsigned loop, std::string who, Result<std::string> const& answer);
  /// Nothing that was answered holds any more. From any thread.
  void forget() { ++turn_; }

 private:
  struct Kept {
    Result<std::string> answer;
    SteadyTime until;
    unsigned turn;
  };
  using All = std::map<std::string, Kept>;

  [[nodiscard]] bool holds(Kept const& kept) const {
    return kept.turn == turn_ && clock_.now() < kept.until;
  }

  std::vector<All> by_loop_;
  Clock const& clock_;
  std::atomic<unsigned> turn_{0};
};

}  // namespace freshet::app
