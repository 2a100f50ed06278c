/// Playlists of a rendition: rendered when somebody asks for a version, once, and shared by whoever
/// asks for the same one.
#pragma once

#include "origin/presentation.hpp"

#include <string>
#include <vector>

namespace freshet::origin {

enum class Delta { none, v1, v2 };

/// The media playlist of that version; with `delta` its update, or the whole when there is nothing
/// to skip. From any thread.
[[nodiscard]] PlaylistText const& media_playlist(Snapshot const& snapshot,
                                                 Presentation const& presentation,
                                                 Rendition const& rendition, Delta delta);

/// EXT-X-I-FRAMES-ONLY: the first picture of every segment that begins with one.
[[nodiscard]] PlaylistText const& key_frame_playlist(Snapshot const& snapshot,
                                                     Rendition const& rendition);

}  // namespace freshet::origin
