/// A codec in words, as the journal of a show keeps it, and back.
#pragma once

#include "media/codec.hpp"
#include "origin/words.hpp"

#include <optional>
#include <string>

namespace freshet::origin {

/// "h264 0142... 4 0 1280 720 ...": words without spaces in them, each in its place.
[[nodiscard]] std::string codec_text(Codec const& codec);
/// The words that codec_text() wrote, taken from the front; nothing if they are others.
[[nodiscard]] std::optional<Codec> read_codec(Words& words);

}  // namespace freshet::origin
