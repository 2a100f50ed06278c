#include "package/follower.hpp"

#include <utility>

namespace freshet::package {
namespace {

constexpr std::size_t kMaxQueue = 2'048;

}  // namespace

std::int64_t Follower::us(Ticks t) const { return microseconds(t, writer_.track().timebase); }

Ticks Follower::ticks(std::int64_t us) const {
  return rescale({us}, kMicroseconds, writer_.track().timebase);
}

std::int64_t Follower::arrived_us() const {
  return queue_.empty() ? us(writer_.end()) : us(queue_.back().dts + queue_.back().duration);
}

void Follower::push(Packet const& packet) {
  if (queue_.size() >= kMaxQueue) queue_.pop_front();
  since_mark_us_ += us(packet.duration.n > 0 ? packet.duration : frame_);
  queue_.push_back({packet.dts, packet.pts, packet.duration.n > 0 ? packet.duration : frame_,
                    packet.key, packet.ntp_us, packet.payload});
}

Boundary Follower::take_boundary() {
  auto const boundary = boundaries_.front();
  boundaries_.pop_front();
  return boundary;
}

void Follower::apply(Boundary const& boundary, Ticks at) {
  if (writer_.segment_open()) {
    writer_.close_segment(at);
    // The decode line goes on where it was, unless the cut says that it breaks.
    if (!boundary.discontinuity && at - writer_.end() < frame_ && writer_.end() - at < frame_) {
      at = writer_.end();
    }
  }
  auto const off_us = us(at) - us(ticks(boundary.us));
  writer_.open_segment(at, boundary.wall_us + off_us, boundary.discontinuity, boundary.at_once);
}

void Follower::pass_gaps(std::int64_t until_us) {
  while (!boundaries_.empty() && boundaries_.front().us < until_us) {
    auto const boundary = take_boundary();
    apply(boundary, ticks(boundary.us));
  }
}

}  // namespace freshet::package
