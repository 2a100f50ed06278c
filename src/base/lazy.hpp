/// Lazy<T>: a value that is made when somebody first asks, once, and then shared.
#pragma once

#include <memory>
#include <mutex>

namespace freshet {

/// From any thread. Whoever asks while it is being made waits for it: making it takes microseconds.
template <class T>
class Lazy {
 public:
  template <class F>
  [[nodiscard]] T const& get(F make) const {
    std::scoped_lock const lock{mutex_};
    if (!value_) value_ = std::make_unique<T const>(make());
    return *value_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::unique_ptr<T const> value_;
};

}  // namespace freshet
