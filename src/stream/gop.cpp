#include "stream/gop.hpp"

#include <algorithm>

namespace freshet::stream {

void Gop::begin(Tracks const& tracks) {
  auto const video = std::ranges::find_if(*tracks, is_video);
  has_video_ = video != tracks->end();
  if (has_video_) video_ = video->id;
  keeping_ = false;
  bytes_ = 0;
  packets_.clear();
}

void Gop::add(Packet const& packet) {
  if (!has_video_) return;
  if (packet.track == video_ && packet.key) {
    packets_.clear();
    bytes_ = 0;
    keeping_ = true;
  }
  if (!keeping_) return;
  bytes_ += packet.payload.size();
  if (packets_.size() >= kMaxPackets || bytes_ > kMaxBytes) {
    packets_.clear();
    keeping_ = false;
    return;
  }
  packets_.push_back(packet);
}

}  // namespace freshet::stream
