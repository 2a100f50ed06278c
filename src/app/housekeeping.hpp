/// Housekeeping: what has to be looked at from time to time: revoked keys and channels that others
/// made, shows that ended long ago, the disk.
#pragma once

#include "access/key_ring.hpp"
#include "app/vitals.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "net/blocking.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"
#include "origin/origin.hpp"
#include "stream/registry.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace freshet::app {

/// From start() to stop(), which are called from none of the loops.
class Housekeeping {
 public:
  /// A revoked key's publisher is gone within this and the time its session takes to end.
  static constexpr std::chrono::milliseconds kEvery{250};
  /// The disk is looked at with every so many-th of these.
  static constexpr unsigned kDiskEvery = 4;
  /// How long an ended show can still be watched to its end.
  static constexpr std::chrono::seconds kAfterTheEnd{600};

  struct Parts {
    net::Loop& loop;
    net::Blocking& store_thread;
    net::Blocking& media_thread;
    std::string media_dir;
    access::KeyRing& ring;
    stream::Registry& registry;
    origin::Origin& origin;
    Vitals& vitals;
    Clock const& clock;
    Log log;
    std::function<void()> look_for_channels;  ///< on the store's thread
  };

  explicit Housekeeping(Parts parts) : parts_{std::move(parts)} {}

  void start();
  /// Returns when nothing of it runs any more.
  void stop();
  /// Who publishes with a key that is revoked by now goes. On the store's thread.
  void look_at_keys();

 private:
  void tick();
  void look_at_store();
  void look_at_disk();

  Parts const parts_;
  std::optional<net::Timer> timer_;  // on the loop, where it is born and dies
  std::atomic<bool> looking_{false}, trying_{false};
  unsigned ticks_ = 0;
};

}  // namespace freshet::app
