/// Silence: the access unit that holds a promised audio track together while its encoder sends
/// none.
#pragma once

#include "media/codec.hpp"

namespace freshet::package {

/// One frame of silence in the track's codec; empty when there is none at hand (more than two
/// channels, or a profile other than AAC-LC), and the track's hole is listed as a gap.
[[nodiscard]] Bytes silent_frame(Codec const& codec);

}  // namespace freshet::package
