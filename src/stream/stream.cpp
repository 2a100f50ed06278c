#include "stream/stream.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace freshet::stream {

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    drop();
    stream_ = std::move(other.stream_);
    loop_ = std::exchange(other.loop_, nullptr);
    sink_ = std::move(other.sink_);
  }
  return *this;
}

void Subscription::drop() noexcept {
  auto const stream = stream_.lock();
  if (!stream || !sink_) return;
  auto leave = [stream, loop = loop_, sink = std::move(sink_)] { stream->leave(*loop, sink); };
  if (stream->home_.here()) {
    leave();
  } else {
    stream->home_.post(std::move(leave));
  }
}

void Stream::tracks(Tracks tracks) noexcept {
  FRESHET_ASSERT(home_.here());
  tracks_ = std::move(tracks);
  gop_.begin(tracks_);
  for (auto const& sink : here_) sink->tracks(tracks_);
  for (auto const& outlet : outlets_) outlet->tracks(tracks_);
}

void Stream::packet(Packet const& packet) noexcept {
  gop_.add(packet);
  for (auto const& sink : here_) sink->packet(packet);
  for (auto const& outlet : outlets_) outlet->packet(packet);
}

void Stream::end(EndReason reason) noexcept {
  if (std::exchange(ended_, true)) return;
  auto const here = std::exchange(here_, {});
  for (auto const& sink : here) sink->end(reason);
  for (auto const& outlet : std::exchange(outlets_, {})) outlet->end(reason);
}

Subscription Stream::subscribe(net::Loop& loop, std::shared_ptr<Sink> sink) {
  Subscription subscription{weak_from_this(), loop, sink};
  if (home_.here()) {
    join(loop, std::move(sink));
  } else {
    home_.post([self = shared_from_this(), &loop, sink = std::move(sink)]() mutable {
      self->join(loop, std::move(sink));
    });
  }
  return subscription;
}

void Stream::join(net::Loop& loop, std::shared_ptr<Sink> sink) {
  if (ended_) return;
  if (&loop != &home_) {
    outlet_on(loop).add(std::move(sink), tracks_, gop_.packets());
    return;
  }
  if (tracks_) sink->tracks(tracks_);
  for (auto const& packet : gop_.packets()) sink->packet(packet);
  here_.push_back(std::move(sink));
}

void Stream::leave(net::Loop& loop, std::shared_ptr<Sink> const& sink) {
  std::erase(here_, sink);
  for (auto const& outlet : outlets_) {
    if (&outlet->loop() == &loop) outlet->remove(sink);
  }
}

Outlet& Stream::outlet_on(net::Loop& loop) {
  auto const at =
      std::ranges::find_if(outlets_, [&](auto const& o) { return &o->loop() == &loop; });
  if (at != outlets_.end()) return **at;
  auto& outlet = *outlets_.emplace_back(std::make_shared<Outlet>(loop));
  if (tracks_) outlet.tracks(tracks_);
  return outlet;
}

}  // namespace freshet::stream
