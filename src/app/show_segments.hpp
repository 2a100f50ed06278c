/// segments_of(): the segments of a show that can be fetched now.
#pragma once

#include "api/streams.hpp"
#include "origin/origin.hpp"

namespace freshet::app {

/// From any thread, from memory.
[[nodiscard]] Result<std::vector<api::SegmentInfo>> segments_of(origin::Origin const& origin,
                                                                api::SegmentQuery const& wanted);

}  // namespace freshet::app
