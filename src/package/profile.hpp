/// Profile: what a channel's `latency` means in parts, segments and target duration.
#pragma once

#include "freshet/config.hpp"

#include <chrono>
#include <cstdint>

namespace freshet::package {

using Microseconds = std::chrono::microseconds;

struct Profile {
  Microseconds part{0};               ///< longest part before quantising; 0: parts are not listed
  Microseconds segment{0};            ///< closes at the first keyframe after
  std::uint32_t target_duration = 4;  ///< seconds, frozen

  [[nodiscard]] bool low_latency() const { return part.count() > 0; }
};

/// The product's table, with the channel's own `segment` and `part` over it.
[[nodiscard]] Profile profile_of(config::Channel const& channel);

}  // namespace freshet::package
