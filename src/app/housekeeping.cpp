#include "app/housekeeping.hpp"

#include <future>

namespace freshet::app {

void Housekeeping::start() {
  parts_.loop.post([this] {
    timer_.emplace(parts_.loop);
    tick();
  });
}

void Housekeeping::stop() {
  std::promise<void> stopped;
  parts_.loop.post([&] {
    timer_.reset();
    stopped.set_value();
  });
  stopped.get_future().wait();
}

void Housekeeping::tick() {
  parts_.origin.sweep(parts_.clock.wall_us(), kAfterTheEnd);
  // One look at a time: a slow disk must not fill the queue with them.
  if (!looking_.exchange(true)) look_at_store();
  if (ticks_++ % kDiskEvery == 0 && !trying_.exchange(true)) look_at_disk();
  timer_->start(kEvery, [this] { tick(); });
}

void Housekeeping::look_at_store() {
  auto const taken = parts_.store_thread.post([this] {
    look_at_keys();
    parts_.look_for_channels();
    looking_ = false;
  });
  if (!taken) looking_ = false;
}

// Where segments are written, so that it waits behind them as they wait for a slow disk.
void Housekeeping::look_at_disk() {
  auto const taken = parts_.media_thread.post([this] {
    parts_.vitals.disk(try_disk(parts_.media_dir));
    trying_ = false;
  });
  if (!taken) trying_ = false;
}

void Housekeeping::look_at_keys() {
  auto const changed = parts_.ring.refresh();
  parts_.vitals.database(changed ? Result<>{} : Result<>{changed.error()});
  if (!changed) {
    parts_.log.warn("revoked keys cannot be read: {}", changed.error().what);
    return;
  }
  if (!*changed) return;
  parts_.registry.evict_if(
      [this](stream::PublisherInfo const& info) { return parts_.ring.revoked(info.key_id); },
      EndReason::kicked);
}

}  // namespace freshet::app
