/// Loop: one thread, one io_context, and everything that was born on it. Loops: one per core.
#pragma once

#include "net/awaitable.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace freshet::net {

class Loop {
 public:
  explicit Loop(unsigned index);
  Loop(Loop const&) = delete;
  Loop& operator=(Loop const&) = delete;

  /// Is the caller running on this loop? Asserted at the top of every method that belongs to one.
  [[nodiscard]] bool here() const { return executor_.running_in_this_thread(); }

  /// From any thread. Never blocks. `f` runs later on this loop, in the order of posting; it may be
  /// move-only and must not throw. What is still waiting when the loop dies is destroyed unrun.
  template <class F>
  void post(F f) {
    asio::post(context_, std::move(f));
  }

  [[nodiscard]] asio::io_context::executor_type executor() const { return executor_; }
  [[nodiscard]] asio::io_context& context() { return context_; }
  /// Its place among its Loops, from 0.
  [[nodiscard]] unsigned index() const { return index_; }

  /// Runs on the calling thread until stop().
  void run();
  /// From any thread.
  void stop();

 private:
  unsigned const index_;
  asio::io_context context_{1};
  asio::io_context::executor_type const executor_{context_.get_executor()};
  asio::executor_work_guard<asio::io_context::executor_type> work_{executor_};
};

/// Starts its threads when made and joins them when it dies. Whatever its loops' coroutines and
/// posts refer to must outlive it.
class Loops {
 public:
  explicit Loops(unsigned n);
  ~Loops();
  Loops(Loops const&) = delete;
  Loops& operator=(Loops const&) = delete;

  [[nodiscard]] unsigned size() const { return static_cast<unsigned>(loops_.size()); }
  [[nodiscard]] Loop& at(unsigned index) { return *loops_.at(index); }
  /// From any thread. Deals the loops round robin.
  [[nodiscard]] Loop& next();

  /// Not from a loop. What runs is finished, what waits is kept until the loops die.
  void stop_and_join();

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::atomic<unsigned> next_{0};
};

}  // namespace freshet::net
