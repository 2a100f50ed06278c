/// Bounded<T>: a queue between threads that never grows past its bound and says when it is full.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace freshet {

/// From any thread. push() never blocks; pop() blocks until there is something or close(), and
/// push_when_room() until there is room.
template <class T>
class Bounded {
 public:
  explicit Bounded(std::size_t bound) : bound_{bound} {}

  /// False: full or closed, and the value was not taken.
  [[nodiscard]] bool push(T&& value) {
    {
      std::scoped_lock const lock{mutex_};
      if (closed_ || queue_.size() >= bound_) return false;
      queue_.push_back(std::move(value));
    }
    ready_.notify_one();
    return true;
  }
  /// False: closed. For whoever may block and must not lose the value.
  [[nodiscard]] bool push_when_room(T&& value) {
    {
      std::unique_lock lock{mutex_};
      room_.wait(lock, [this] { return closed_ || queue_.size() < bound_; });
      if (closed_) return false;
      queue_.push_back(std::move(value));
    }
    ready_.notify_one();
    return true;
  }
  /// Nothing once the queue is closed and empty.
  [[nodiscard]] std::optional<T> pop() {
    std::optional<T> value;
    {
      std::unique_lock lock{mutex_};
      ready_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (queue_.empty()) return std::nullopt;
      value = std::move(queue_.front());
      queue_.pop_front();
    }
    room_.notify_one();
    return value;
  }
  /// Nothing if there is nothing now. Never blocks.
  [[nodiscard]] std::optional<T> try_pop() {
    std::optional<T> value;
    {
      std::scoped_lock const lock{mutex_};
      if (queue_.empty()) return std::nullopt;
      value = std::move(queue_.front());
      queue_.pop_front();
    }
    room_.notify_one();
    return value;
  }
  void close() {
    {
      std::scoped_lock const lock{mutex_};
      closed_ = true;
    }
    ready_.notify_all();
    room_.notify_all();
  }
  /// Forgets what waits; how many there were.
  std::size_t clear() {
    std::deque<T> gone;
    {
      std::scoped_lock const lock{mutex_};
      gone.swap(queue_);
    }
    room_.notify_all();
    return gone.size();
  }
  [[nodiscard]] std::size_t size() const {
    std::scoped_lock const lock{mutex_};
    return queue_.size();
  }

 private:
  std::size_t const bound_;
  mutable std::mutex mutex_;
  std::condition_variable ready_, room_;
  std::deque<T> queue_;
  bool closed_ = false;
};

}  // namespace freshet
