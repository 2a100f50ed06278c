/// on_loop: a test runs a coroutine on a loop to its end and has its answer.
#pragma once

#include "net/loop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <future>
#include <thread>
#include <utility>

namespace freshet::test {

/// From the test's thread, while the loop's own runs. A coroutine that has not ended after 30 s
/// ends the test's process.
template <class T>
T on_loop(net::Loop& loop, net::awaitable<T> coroutine) {
  std::promise<T> promise;
  auto answer = promise.get_future();
  net::asio::co_spawn(loop.executor(), std::move(coroutine),
                      [&](std::exception_ptr const& escaped, T value) {
                        if (escaped) return promise.set_exception(escaped);
                        promise.set_value(std::move(value));
                      });
  if (answer.wait_for(std::chrono::seconds{30}) != std::future_status::ready) std::abort();
  return answer.get();
}

/// Calls a plain function on the loop and answers what it answers.
template <class F>
auto call_on(net::Loop& loop, F f) {
  std::packaged_task<std::invoke_result_t<F&>()> task{std::move(f)};
  auto answer = task.get_future();
  loop.post([&task] { task(); });
  if (answer.wait_for(std::chrono::seconds{30}) != std::future_status::ready) std::abort();
  return answer.get();
}

/// Waits, looking once a millisecond, until `is` or 10 s are over.
inline bool eventually(std::function<bool()> const& is) {
  for (int i = 0; i < 10'000; ++i) {
    if (is()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return false;
}

}  // namespace freshet::test
