/// Waker: a nap that any thread may cut short.
#pragma once

#include <chrono>

namespace freshet::net {

/// wake(): from any thread, never blocks; nap(): one thread.
class Waker {
 public:
  Waker();
  ~Waker();
  Waker(Waker const&) = delete;
  Waker& operator=(Waker const&) = delete;

  void wake() const noexcept;
  /// Returns after `most`, or at once if wake() was called since the last nap.
  void nap(std::chrono::milliseconds most) const;

 private:
  int const fd_;
};

}  // namespace freshet::net
