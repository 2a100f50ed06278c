/// The multivariant playlist of a presentation, its numbers measured from the media.
#pragma once

#include "origin/presentation.hpp"

#include <optional>
#include <string>

namespace freshet::delivery {

/// From any thread. `prefix` stands before each address, which is relative without one.
[[nodiscard]] std::string multivariant_text(origin::Presentation const& presentation,
                                            std::string const& prefix = {});

/// The same of its sound alone, for who only listens. A playlist of its own: beside pictures such a
/// variant is not allowed everywhere (facts §4, MV-17). Nothing: there is no sound.
[[nodiscard]] std::optional<std::string> sound_text(origin::Presentation const& presentation);

}  // namespace freshet::delivery
