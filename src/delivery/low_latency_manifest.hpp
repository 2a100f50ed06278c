/// The low-latency DASH manifest of a presentation: the same segments, asked for by number while
/// they grow.
#pragma once

#include "origin/presentation.hpp"

#include <memory>
#include <string_view>

namespace freshet::delivery {

struct LowLatencyManifest {
  std::shared_ptr<origin::SharedText const> text;
  std::string_view why_not;  ///< a sentence for people, where there is no text
};

/// None where the numbers of the newest segments do not tell their times, to half a segment, or
/// these do not begin with keyframes: an encoder without a fixed keyframe interval, or a show that
/// has only begun. From any thread; made once a segment, whoever asks.
[[nodiscard]] LowLatencyManifest low_latency_manifest(origin::Presentation const& presentation,
                                                      Clock const& clock);

}  // namespace freshet::delivery
