/// What playlists and manifests declare of a rendition's bit rate.
#pragma once

#include "origin/presentation.hpp"

#include <cstdint>

namespace freshet::delivery {

/// Measured, with room for what comes (a peak may exceed BANDWIDTH by no more than a quarter, an
/// average AVERAGE-BANDWIDTH by no more than a tenth).
[[nodiscard]] origin::BitRates declared_rates(origin::Member const& member);

/// Up to whole 10 kbit/s, so that the text does not change with every segment.
[[nodiscard]] std::uint64_t quantised_rate(double bits);

}  // namespace freshet::delivery
