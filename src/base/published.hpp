/// Published<T>: the latest immutable snapshot of something; one writer, any number of readers.
#pragma once

#include <memory>
#include <mutex>

namespace freshet {

/// From any thread. The lock is held for one pointer copy: `std::atomic<std::shared_ptr>` of
/// libstdc++ 12 does the same and is reported as a data race by the thread sanitizer.
template <class T>
class Published {
 public:
  [[nodiscard]] std::shared_ptr<T const> get() const {
    std::scoped_lock const lock{mutex_};
    return value_;
  }
  void set(std::shared_ptr<T const> value) {
    std::scoped_lock const lock{mutex_};
    value_.swap(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<T const> value_;
};

}  // namespace freshet
