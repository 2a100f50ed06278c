/// The frame rates that encoders mean when their clocks say something near.
#pragma once

#include "media/codec.hpp"

#include <optional>

namespace freshet {

/// The customary rate within `tolerance` (0.01: one per cent) of `fps`; nothing when none is.
[[nodiscard]] std::optional<Ratio> customary_rate(double fps, double tolerance);

}  // namespace freshet
