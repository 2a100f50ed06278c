/// Pool: the threads of all ladders. It outlives the sessions, so that a session may end without
/// waiting for an encoder that is in the middle of a picture.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace freshet::transcode {

/// From any thread.
class Pool {
 public:
  Pool() = default;
  Pool(Pool const&) = delete;
  Pool& operator=(Pool const&) = delete;
  /// Waits for every body: whoever started one has told it to end.
  ~Pool();

  /// Runs `body`, which must not throw, on a thread of its own.
  void start(std::function<void()> body);

 private:
  struct Worker {
    std::shared_ptr<bool> done;  // under mutex_
    std::thread thread;
  };

  std::mutex mutex_;
  std::vector<Worker> workers_;
};

}  // namespace freshet::transcode
