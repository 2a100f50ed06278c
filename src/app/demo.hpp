/// Demo: an encoder of our own that publishes a test picture through the server's RTMP port.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace freshet::app {

class DemoShow;

/// Has a thread of its own, on which it encodes and waits. A connection that ends is made anew,
/// after a pause that grows while the server stays away. start() and stop() from one thread.
class Demo {
 public:
  struct Options {
    std::uint16_t rtmp_port = 0;  ///< on this machine
    std::string stream_key;
  };

  Demo(Options options, Clock const& clock, Log const& log);
  /// Stops first when that has not been done.
  ~Demo();
  Demo(Demo const&) = delete;
  Demo& operator=(Demo const&) = delete;

  void start();
  /// Takes leave of the server in order; within 1 s.
  void stop();

 private:
  struct Talk;
  using Wait = std::chrono::milliseconds;

  net::awaitable<void> run();
  net::awaitable<Result<>> publish();
  net::awaitable<Result<>> converse(Talk& talk, DemoShow& show);
  net::awaitable<Result<>> begin(Talk& talk);
  net::awaitable<Result<>> exchange(Talk& talk, SteadyTime until);
  net::awaitable<void> take_leave(Talk& talk);
  net::awaitable<Result<>> listen(std::shared_ptr<Talk> talk);
  Result<> send_next(Talk& talk, DemoShow& show, SteadyTime due);
  net::awaitable<void> pause(Wait wait);

  Options const options_;
  Clock const& clock_;
  Log const log_;
  bool started_ = false;      // of the owner's thread
  bool stopping_ = false;     // of the loop
  std::weak_ptr<Talk> talk_;  // of the loop
  net::Gate gate_;
  net::Loops loops_{1};
  net::Event changed_{loops_.at(0)};
};

}  // namespace freshet::app
