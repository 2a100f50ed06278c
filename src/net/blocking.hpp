/// Blocking: a thread for what must block (SQLite, media files), awaited from loops.
#pragma once

#include "base/bounded.hpp"
#include "base/result.hpp"
#include "net/event.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace freshet::net {
namespace detail {

template <class R>
struct AsResult {
  using type = Result<R>;
};
template <class T>
struct AsResult<Result<T>> {
  using type = Result<T>;
};

/// A function on its way to the thread and its answer on the way back.
template <class F>
struct Errand {
  using Answer = typename AsResult<std::invoke_result_t<F&>>::type;

  Errand(Loop& from, F what) : loop{from}, f{std::move(what)}, done{from} {}

  /// On the thread.
  void run() noexcept {
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
        f();
        answer.emplace();
      } else {
        answer.emplace(f());
      }
    } catch (std::exception const& e) {
      answer.emplace(failure(boost::system::errc::io_error, e.what()));
    }
  }

  Loop& loop;
  F f;
  std::optional<Answer> answer;
  bool finished = false;  // on the loop
  Event done;
};

}  // namespace detail

/// From any thread. At most `bound` functions wait; more are refused.
class Blocking {
 public:
  Blocking(std::string name, std::size_t bound);
  ~Blocking();
  Blocking(Blocking const&) = delete;
  Blocking& operator=(Blocking const&) = delete;

  /// Never blocks. In the order of posting; the function must not throw. A full queue or a stopped
  /// thread is errc::device_or_resource_busy.
  [[nodiscard]] Result<> post(std::function<void()> f);

  /// On `loop`, which outlives the errand. Answers what `f` returned (a Result as it is), or what
  /// it threw as an Error.
  template <class F>
  [[nodiscard]] auto run(Loop& loop, F f) -> awaitable<typename detail::Errand<F>::Answer> {
    return do_run<F>(std::make_shared<detail::Errand<F>>(loop, std::move(f)));
  }

  /// Takes nothing new, runs what is queued, joins the thread. Not from a loop that awaits it.
  void stop() { stop(std::nullopt); }
  /// After `patience` what is still queued is dropped: how many that were. What runs then is waited
  /// for all the same.
  std::size_t stop(std::optional<std::chrono::milliseconds> patience);

 private:
  template <class F>
  auto do_run(std::shared_ptr<detail::Errand<F>> errand)
      -> awaitable<typename detail::Errand<F>::Answer> {
    auto taken = post([errand] {
      errand->run();
      errand->loop.post([errand] {
        errand->finished = true;
        errand->done.notify_all();
      });
    });
    if (!taken) co_return std::move(taken).error();
    while (!errand->finished) co_await errand->done.wait();
    co_return std::move(*errand->answer);
  }

  std::string const name_;
  Bounded<std::function<void()>> queue_;
  std::promise<void> ended_;
  std::thread thread_;
};

}  // namespace freshet::net
