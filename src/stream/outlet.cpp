#include "stream/outlet.hpp"

#include <algorithm>

namespace freshet::stream {

void Outlet::tracks(Tracks const& tracks) {
  auto const video = std::ranges::find_if(*tracks, is_video);
  has_video_ = video != tracks->end();
  if (has_video_) video_ = video->id;
  loop_.post(
      [self = shared_from_this(), tracks] { self->each([&](Sink& s) { s.tracks(tracks); }); });
}

void Outlet::packet(Packet const& packet) {
  auto const full = under_way_.load(std::memory_order_relaxed) >= kBound;
  auto const restarts = !has_video_ || (packet.track == video_ && packet.key);
  skipping_ = full || (skipping_ && !restarts);
  if (skipping_) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  under_way_.fetch_add(1, std::memory_order_relaxed);
  loop_.post([self = shared_from_this(), packet] {
    self->under_way_.fetch_sub(1, std::memory_order_relaxed);
    self->each([&](Sink& s) { s.packet(packet); });
  });
}

void Outlet::end(EndReason reason) {
  loop_.post([self = shared_from_this(), reason] {
    auto const sinks = std::exchange(self->sinks_, {});
    for (auto const& sink : sinks) sink->end(reason);
  });
}

void Outlet::add(std::shared_ptr<Sink> sink, Tracks tracks, std::vector<Packet> gop) {
  loop_.post([self = shared_from_this(), sink = std::move(sink), tracks = std::move(tracks),
              gop = std::move(gop)] {
    self->sinks_.push_back(sink);
    if (tracks) sink->tracks(tracks);
    for (auto const& packet : gop) sink->packet(packet);
  });
}

void Outlet::remove(std::shared_ptr<Sink> const& sink) {
  loop_.post([self = shared_from_this(), sink] { std::erase(self->sinks_, sink); });
}

}  // namespace freshet::stream
