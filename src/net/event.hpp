/// Event: wait until notified or late; any number of waiters, one loop.
#pragma once

#include "base/clock.hpp"
#include "net/loop.hpp"

namespace freshet::net {

/// On its loop. There is no memory: a notification without a waiter is nothing, so look at what you
/// wait for before each wait. It may die while somebody waits: they wake as if notified.
class Event {
 public:
  explicit Event(Loop& loop) : loop_{&loop} {}
  ~Event() { notify_all(); }
  Event(Event const&) = delete;
  Event& operator=(Event const&) = delete;

  /// True: notified. False: late.
  [[nodiscard]] awaitable<bool> wait_until(SteadyTime deadline);
  [[nodiscard]] awaitable<void> wait();

  /// Wakes those who wait now. They run later, from the loop, not inside this call.
  void notify_all();

 private:
  struct Waiter;

  Loop* loop_;
  Waiter* first_ = nullptr;  // a list through the waiters' own frames: waiting allocates nothing
};

}  // namespace freshet::net
