/// The multivariant playlist of a presentation, its numbers measured from the media.
#pragma once

#include "origin/presentation.hpp"

#include <string>

namespace freshet::delivery {

/// From any thread. `prefix` stands before each address, which is relative without one.
[[nodiscard]] std::string multivariant_text(origin::Presentation const& presentation,
                                            std::string const& prefix = {});

}  // namespace freshet::delivery
