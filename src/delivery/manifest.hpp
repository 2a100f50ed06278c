/// The DASH manifest of a presentation: the same segments as its playlists, listed by time.
#pragma once

#include "origin/presentation.hpp"

#include <cstdint>
#include <string>

namespace freshet::delivery {

/// Empty while there is no complete segment of every rendition: a manifest lists no part.
[[nodiscard]] std::string manifest_text(origin::Presentation const& presentation,
                                        std::int64_t now_us);

}  // namespace freshet::delivery
