/// Readiness: a socket in its loop's reactor, watched edge by edge: waiting costs no system call.
#pragma once

#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <boost/asio/detail/reactor.hpp>
#include <boost/system/error_code.hpp>

namespace freshet::net {

/// Asio's sockets ask the kernel anew for each wait (an epoll_ctl), and before each read they try
/// in vain. This one is registered once and remembers nothing: what may be awaited is the next
/// edge, so wait only after the kernel has answered EAGAIN, or has taken less of a write than it
/// was offered. On its loop; at most one wait each way.
class Readiness {
 public:
  enum class To { read, write };

  /// Takes the socket over and makes it non-blocking. Throws boost::system::system_error when the
  /// kernel will not watch it; the socket is the caller's then.
  Readiness(Loop& loop, int fd);
  ~Readiness() { close(); }
  Readiness(Readiness const&) = delete;
  Readiness& operator=(Readiness const&) = delete;

  /// -1: closed.
  [[nodiscard]] int fd() const { return fd_; }
  /// May wake without cause; errc::operation_canceled: cancelled or closed meanwhile.
  [[nodiscard]] awaitable<boost::system::error_code> wait(To what);
  void cancel() noexcept;
  void close() noexcept;

 private:
  using Reactor = asio::detail::reactor;
  struct Begin;

  Reactor& reactor_;
  Reactor::per_descriptor_data state_ = nullptr;
  int fd_;
};

}  // namespace freshet::net
