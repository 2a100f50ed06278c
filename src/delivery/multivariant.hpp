/// The multivariant playlist of a presentation, its numbers measured from the media.
#pragma once

#include "origin/presentation.hpp"

#include <string>

namespace freshet::delivery {

/// From any thread.
[[nodiscard]] std::string multivariant_text(origin::Presentation const& presentation);

}  // namespace freshet::delivery
