/// Watch: the thread on which a governor measures and decides.
#pragma once

#include "base/log.hpp"
#include "transcode/governor.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace freshet::transcode {

/// From its birth to its death. The governor outlives it.
class Watch {
 public:
  Watch(Governor& governor, Log log);
  /// Waits for the thread, which is soon done.
  ~Watch();
  Watch(Watch const&) = delete;
  Watch& operator=(Watch const&) = delete;

 private:
  void run();
  void measure();

  Governor& governor_;
  Log const log_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace freshet::transcode
