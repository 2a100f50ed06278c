/// Storyboard: which small picture shows which seconds of the window, as WebVTT whose cues are
/// addresses. Rendered once a version, like playlists.
#pragma once

#include "origin/snapshot.hpp"

namespace freshet::origin {

/// A cue for each listed segment that begins with a picture, up to the next one; times are the
/// media's own (X-TIMESTAMP-MAP, RFC 8216bis §3.1.4). From any thread.
[[nodiscard]] PlaylistText const& storyboard(Snapshot const& snapshot);

}  // namespace freshet::origin
