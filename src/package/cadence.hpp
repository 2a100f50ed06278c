/// Cadence: how long a frame of the leading track lasts, told from the first ones.
#pragma once

#include "media/track.hpp"
#include "package/track_writer.hpp"

#include <span>

namespace freshet::package {

/// One frame, in `base`: the customary rate nearest to what came, for single time stamps jitter by a
/// millisecond or two; else their mean. `samples` holds at least one.
[[nodiscard]] Ticks usual_frame(std::span<TimedSample const> samples, Timebase base, bool video);

/// What the encoder states of its rate is believed when frames of `usual` (90 kHz) agree; else the
/// rate is named after them. A track without a picture stays as it is.
void settle_frame_rate(Track& track, Ticks usual);

}  // namespace freshet::package
