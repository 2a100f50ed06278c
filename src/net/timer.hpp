/// Timer and call_later: call a function on a loop after a while.
#pragma once

#include "net/loop.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace freshet::net {

/// On its loop. After cancel() or its death the function is not called, even if it was due.
class Timer {
 public:
  explicit Timer(Loop& loop);
  ~Timer();
  Timer(Timer const&) = delete;
  Timer& operator=(Timer const&) = delete;

  /// Restarts: what was started before is forgotten. `f` may start or destroy this timer.
  void start(std::chrono::milliseconds after, std::function<void()> f);
  void cancel() noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// From any thread; cannot be taken back, so `f` holds what it needs weakly. Belongs to the loop
/// alone: whoever started it may die anywhere.
void call_later(Loop& loop, std::chrono::milliseconds after, std::function<void()> f);

}  // namespace freshet::net
