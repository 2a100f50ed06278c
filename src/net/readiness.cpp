#include "net/readiness.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/detail/reactor_op.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace freshet::net {
namespace {

using boost::system::error_code;
using Operation = asio::detail::operation;
using ReactorOp = asio::detail::reactor_op;

/// One wait, in the reactor's queue. Done at the first event after it began.
template <class Handler>
class Wait final : public ReactorOp {
 public:
  explicit Wait(Handler&& handler)
      : ReactorOp{{}, &perform, &complete}, handler_{std::move(handler)} {}

  void begun() { begun_ = true; }

 private:
  static status perform(ReactorOp* self) {
    return static_cast<Wait*>(self)->begun_ ? done : not_done;
  }
  /// `scheduler` is null when the loop dies with the wait in it.
  static void complete(void* scheduler, Operation* base, error_code const&, std::size_t) {
    std::unique_ptr<Wait> self{static_cast<Wait*>(base)};
    auto handler = std::move(self->handler_);
    auto const error = self->ec_;
    self.reset();
    if (scheduler != nullptr) std::move(handler)(error);
  }

  Handler handler_;
  bool begun_ = false;  // the reactor tries each operation once before it queues it
};

}  // namespace

struct Readiness::Begin {
  template <class Handler>
  void operator()(Handler&& handler, Readiness* on, int what) const {
    using Op = Wait<std::decay_t<Handler>>;
    auto* const op = std::make_unique<Op>(std::forward<Handler>(handler)).release();
    // Nothing completes inside this call, so the operation is there after it.
    on->reactor_.start_op(what, on->fd_, on->state_, op, true, true);
    op->begun();
  }
};

Readiness::Readiness(Loop& loop, int fd)
    : reactor_{asio::use_service<Reactor>(loop.context())}, fd_{fd} {
  reactor_.init_task();
  int on = 1;
  ::ioctl(fd, FIONBIO, &on);
  if (auto const error = reactor_.register_descriptor(fd, state_); error != 0) {
    reactor_.cleanup_descriptor_data(state_);
    throw boost::system::system_error{error, boost::system::system_category(), "epoll"};
  }
}

awaitable<error_code> Readiness::wait(To what) {
  constexpr auto kTuple = asio::as_tuple(asio::use_awaitable_t<asio::io_context::executor_type>{});
  auto const op = what == To::read ? Reactor::read_op : Reactor::write_op;
  auto const [error] = co_await asio::async_initiate<decltype(kTuple), void(error_code)>(
      Begin{}, kTuple, this, static_cast<int>(op));
  co_return error;
}

void Readiness::cancel() noexcept {
  if (fd_ >= 0) reactor_.cancel_ops(fd_, state_);
}

void Readiness::close() noexcept {
  if (fd_ < 0) return;
  reactor_.deregister_descriptor(fd_, state_, true);
  ::close(std::exchange(fd_, -1));
  reactor_.cleanup_descriptor_data(state_);
}

}  // namespace freshet::net
