/// Watch: the thread on which a governor measures and decides, when it has looked for hardware.
#pragma once

#include "base/log.hpp"
#include "transcode/encoders.hpp"
#include "transcode/governor.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace freshet::transcode {

/// From its birth to its death. The governor and the encoders outlive it.
class Watch {
 public:
  Watch(Governor& governor, Encoders& encoders, Log log);
  /// Waits for the thread, which is soon done.
  ~Watch();
  Watch(Watch const&) = delete;
  Watch& operator=(Watch const&) = delete;

 private:
  void run();
  void probe();
  void measure();

  Governor& governor_;
  Encoders& encoders_;
  Log const log_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace freshet::transcode
