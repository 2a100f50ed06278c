/// What the DASH manifests of a presentation have in common.
#pragma once

#include "origin/presentation.hpp"
#include "wire/dash/mpd.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::delivery {

/// Whose cuts the others follow: the picture, or the only sound.
[[nodiscard]] std::size_t leader_of(origin::Members const& members);

/// A member as an AdaptationSet with that init segment, without its segments.
[[nodiscard]] wire::dash::AdaptationSet described_set(origin::Member const& member,
                                                      std::uint32_t init);

}  // namespace freshet::delivery
