#include "net/timer.hpp"

#include "base/assert.hpp"
#include "net/steady_timer.hpp"

#include <cstdint>
#include <utility>

namespace freshet::net {

struct Timer::State {
  explicit State(Loop& on) : loop{on}, timer{on.executor()} {}

  Loop& loop;
  SteadyTimer timer;
  std::function<void()> f;
  std::uint64_t started = 0;  // a completion already queued belongs to an earlier start
};

Timer::Timer(Loop& loop) : state_{std::make_shared<State>(loop)} {}

Timer::~Timer() { cancel(); }

void Timer::start(std::chrono::milliseconds after, std::function<void()> f) {
  state_->f = std::move(f);
  auto const mine = ++state_->started;
  state_->timer.expires_after(after);
  state_->timer.async_wait([state = state_, mine](boost::system::error_code const&) {
    if (state->started != mine || !state->f) return;
    FRESHET_ASSERT(state->loop.here());
    auto const call = std::exchange(state->f, nullptr);
    call();
  });
}

void Timer::cancel() noexcept {
  ++state_->started;
  state_->f = nullptr;
  state_->timer.cancel();
}

void call_later(Loop& loop, std::chrono::milliseconds after, std::function<void()> f) {
  auto const timer = std::make_shared<SteadyTimer>(loop.executor(), after);
  timer->async_wait([timer, call = std::move(f)](boost::system::error_code const& error) {
    if (!error) call();
  });
}

}  // namespace freshet::net
