/// Which renditions are offered: all but the rungs that have nothing to play yet, or rest, unless
/// they rest because nobody asks for them.
#pragma once

#include "origin/presentation.hpp"

namespace freshet::origin {

/// What a rung must have: a part, or a whole segment.
enum class Having { part, segment };

/// From any thread. All sound is there whatever it has, and so is the source, unless its keyframes
/// are too far apart, or it breaks the channel's profile, and there is a rung beside it, or it is
/// interlaced and there is one of nearly its size.
[[nodiscard]] Members offered(Members const& members, Having least);

}  // namespace freshet::origin
