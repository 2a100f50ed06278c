/// Gop: what a latecomer gets: the packets since the last keyframe.
#pragma once

#include "media/packet.hpp"

#include <cstddef>
#include <vector>

namespace freshet::stream {

/// Bounded: a group of pictures over the bound is not kept, and a latecomer waits for the next
/// keyframe. On one loop.
class Gop {
 public:
  static constexpr std::size_t kMaxPackets = 2'048;
  static constexpr std::size_t kMaxBytes = 16U << 20;

  /// Without video every packet is a beginning and nothing is kept.
  void begin(Tracks const& tracks);
  void add(Packet const& packet);
  [[nodiscard]] std::vector<Packet> const& packets() const { return packets_; }

 private:
  TrackId video_{};
  bool has_video_ = false, keeping_ = false;
  std::size_t bytes_ = 0;
  std::vector<Packet> packets_;
};

}  // namespace freshet::stream
