#include "net/waker.hpp"

#include <cstdint>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>

namespace freshet::net {

Waker::Waker() : fd_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (fd_ < 0) throw std::runtime_error("no file descriptor is left to wake a thread by");
}

Waker::~Waker() { ::close(fd_); }

void Waker::wake() const noexcept {
  std::uint64_t const one = 1;
  // It fails only when the count is full, and then the nap is over anyway.
  static_cast<void>(!::write(fd_, &one, sizeof one));
}

void Waker::nap(std::chrono::milliseconds most) const {
  pollfd poll{fd_, POLLIN, 0};
  if (::poll(&poll, 1, static_cast<int>(most.count())) <= 0) return;
  std::uint64_t wakes = 0;
  static_cast<void>(!::read(fd_, &wakes, sizeof wakes));
}

}  // namespace freshet::net
