#include "net/gate.hpp"

#include <thread>

namespace freshet::net {

bool Gate::wait_empty(std::chrono::milliseconds most) const {
  // Looking once a millisecond costs a closing server nothing and everybody who leaves no lock.
  auto const deadline = std::chrono::steady_clock::now() + most;
  while (count() > 0) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace freshet::net
