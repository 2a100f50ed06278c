/// Pull: the thread on which a channel's source is fetched.
#pragma once

#include "ingest/pull/loop_door.hpp"
#include "ingest/pull/puller.hpp"
#include "net/loop.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>

namespace freshet::ingest::pull {

/// From its birth until it is stopped. The house and the loop, which runs, outlive it.
class Pull {
 public:
  Pull(House const& house, net::Loop& loop, std::string channel, std::string address);
  ~Pull() { stop(false); }
  Pull(Pull const&) = delete;
  Pull& operator=(Pull const&) = delete;

  [[nodiscard]] std::string const& address() const { return address_; }
  /// What blocks ends within a fraction of a second. `goodbye`: the show it feeds is over.
  void begin_to_stop(bool goodbye);
  /// And waits for it. Not from a loop.
  void stop(bool goodbye);

 private:
  void run();
  [[nodiscard]] Result<std::unique_ptr<Supply>> open() const;
  void pause(std::chrono::microseconds most);
  void count(std::string_view outcome) const;

  House const& house_;
  std::string const channel_, address_;
  std::shared_ptr<LoopDoor> const door_;
  std::atomic<bool> stopped_{false};
  std::binary_semaphore wake_{0};
  std::thread thread_;
};

}  // namespace freshet::ingest::pull
