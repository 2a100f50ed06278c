/// Which renditions are offered: all but the rungs that have nothing to play yet, or rest.
#pragma once

#include "origin/presentation.hpp"

namespace freshet::delivery {

/// What a rung must have: a part, or a whole segment.
enum class Having { part, segment };

/// From any thread. The first picture and all sound are there whatever they have.
[[nodiscard]] origin::Members offered(origin::Members const& members, Having least);

}  // namespace freshet::delivery
