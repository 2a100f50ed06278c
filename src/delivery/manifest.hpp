/// The DASH manifest of a presentation: the same segments as its playlists, listed by time.
#pragma once

#include "origin/presentation.hpp"

#include <memory>

namespace freshet::delivery {

/// Null while there is no complete segment of every rendition: a manifest lists no part. Made once
/// a segment, whoever asks: two hours of it are milliseconds of work.
[[nodiscard]] std::shared_ptr<origin::SharedText const> manifest(
    origin::Presentation const& presentation, Clock const& clock);

}  // namespace freshet::delivery
