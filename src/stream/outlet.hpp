/// Outlet: a stream's arm on another loop: one post per packet, then a local fan-out.
#pragma once

#include "media/sink.hpp"
#include "net/loop.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace freshet::stream {

/// The hub's verbs are called on the home loop, the sinks hear them on `loop`. At most kBound
/// packets are on their way; beyond that packets are dropped to the next keyframe
/// (DropReason::loop_behind).
class Outlet : public std::enable_shared_from_this<Outlet> {
 public:
  static constexpr int kBound = 512;

  explicit Outlet(net::Loop& loop) : loop_{loop} {}

  // On the home loop.
  void tracks(Tracks const& tracks);
  void packet(Packet const& packet);
  void end(EndReason reason);
  void add(std::shared_ptr<Sink> sink, Tracks tracks, std::vector<Packet> gop);

  // From any thread.
  void remove(std::shared_ptr<Sink> const& sink);
  [[nodiscard]] net::Loop& loop() const { return loop_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  template <class F>
  void each(F f) {
    for (auto const& sink : sinks_) f(*sink);
  }

  net::Loop& loop_;
  std::atomic<int> under_way_{0};
  std::atomic<std::uint64_t> dropped_{0};
  bool skipping_ = false;                     // home loop: until the next keyframe
  TrackId video_{};                           // home loop
  bool has_video_ = false;                    // home loop
  std::vector<std::shared_ptr<Sink>> sinks_;  // on loop_
};

}  // namespace freshet::stream
