/// What a stream's own clock says of its frame rate.
#pragma once

#include "media/codec.hpp"

#include <cstdint>

namespace freshet::wire {

/// Frames a second of a clock of `time_scale` ticks a second and `ticks` a frame, reduced. Unknown
/// when a number is missing, or when they are a clock's resolution and no frame rate.
[[nodiscard]] Ratio frame_rate_of(std::uint64_t time_scale, std::uint64_t ticks);

}  // namespace freshet::wire
