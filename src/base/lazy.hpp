/// Lazy<T>: a value that is made when somebody first asks, once, and then shared.
/// Renewed<Key, T>: one that is made again when what it is made of has changed.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace freshet {

/// From any thread. Whoever asks while it is being made waits for it: making it takes microseconds.
template <class T>
class Lazy {
 public:
  template <class F>
  [[nodiscard]] T const& get(F make) const {
    // Hundreds ask on several threads at once: only the first of them takes the lock.
    if (auto const* made = made_.load(std::memory_order_acquire)) return *made;
    std::scoped_lock const lock{mutex_};
    if (!value_) value_ = std::make_unique<T const>(make());
    made_.store(value_.get(), std::memory_order_release);
    return *value_;
  }

 private:
  mutable std::atomic<T const*> made_ = nullptr;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<T const> value_;
};

/// From any thread; as above. Whoever asks later never gets an older one.
template <class Key, class T>
class Renewed {
 public:
  /// `key` says what it would be made of now; a null from `make` is not kept.
  template <class K, class F>
  [[nodiscard]] std::shared_ptr<T const> get(K key, F make) const {
    std::scoped_lock const lock{mutex_};
    auto now = key();
    if (value_ && now == key_) return value_;
    value_ = make();
    key_ = std::move(now);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  mutable Key key_{};
  mutable std::shared_ptr<T const> value_;
};

}  // namespace freshet
