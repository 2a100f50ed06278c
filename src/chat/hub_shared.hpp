/// HubShared: what the parts of a hub on its loops have in common.
#pragma once

#include "base/published.hpp"
#include "chat/crowd.hpp"
#include "chat/figures.hpp"
#include "chat/hub.hpp"
#include "net/gate.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshet::chat {

class Wing;

/// Every post of a part holds it, so that it lives until the last of them has run.
struct HubShared : std::enable_shared_from_this<HubShared> {
  explicit HubShared(Hub::House given);
  virtual ~HubShared();

  [[nodiscard]] unsigned home_of(std::string_view channel) const;
  /// `work(Wing&)` on that loop, after whatever was posted there from the same thread before.
  template <class F>
  void post(unsigned loop, F work) {
    house.loops.at(loop).post([self = shared_from_this(), loop, work = std::move(work)]() mutable {
      work(*self->wings[loop]);
    });
  }

  Hub::House const house;
  Figures figures;
  Crowd crowd;
  Published<config::Chat> settings;
  std::atomic<bool> stopping{false};
  net::Gate gate;
  std::vector<std::unique_ptr<Wing>> wings;  // by loop
};

}  // namespace freshet::chat
