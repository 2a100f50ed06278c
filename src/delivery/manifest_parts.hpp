/// What the DASH manifests of a presentation have in common.
#pragma once

#include "origin/presentation.hpp"
#include "wire/dash/mpd.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::delivery {

/// Whose cuts the others follow: the picture, or the only sound.
[[nodiscard]] std::size_t leader_of(origin::Members const& members);

/// Sets that differ in their representations only become one, in which a player may switch.
void join_alike(std::vector<wire::dash::AdaptationSet>& sets);

/// A member as an AdaptationSet with that init segment, without its segments.
[[nodiscard]] wire::dash::AdaptationSet described_set(origin::Member const& member,
                                                      std::uint32_t init);

}  // namespace freshet::delivery
