#include "net/event.hpp"

#include "base/assert.hpp"
#include "net/steady_timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace freshet::net {

/// One who waits: lives in its coroutine's frame, and unlinks itself if that frame is destroyed.
struct Event::Waiter {
  Waiter(Event& event, SteadyTime deadline)
      : timer{event.loop_->executor(), deadline}, head{&event.first_}, next{event.first_} {
    if (next) next->head = &next;
    event.first_ = this;
  }
  ~Waiter() { unlink(); }
  Waiter(Waiter const&) = delete;
  Waiter& operator=(Waiter const&) = delete;

  void unlink() {
    if (!head) return;
    *head = next;
    if (next) next->head = head;
    head = nullptr;
    next = nullptr;
  }

  SteadyTimer timer;
  bool notified = false;
  Waiter** head;  // what points at this waiter; null once it is in no list
  Waiter* next;
};

awaitable<bool> Event::wait_until(SteadyTime deadline) {
  FRESHET_ASSERT(loop_->here());
  Waiter waiter{*this, deadline};
  // From here on `this` may be gone: only the waiter is read.
  co_await waiter.timer.async_wait(
      asio::as_tuple(asio::use_awaitable_t<asio::io_context::executor_type>{}));
  co_return waiter.notified;
}

awaitable<void> Event::wait() { static_cast<void>(co_await wait_until(SteadyTime::max())); }

void Event::notify_all() {
  while (first_) {
    auto& waiter = *first_;
    waiter.unlink();
    waiter.notified = true;
    waiter.timer.cancel();
  }
}

}  // namespace freshet::net
