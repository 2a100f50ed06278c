/// Which FFmpeg this program runs with.
#pragma once

#include <string>

namespace freshet::av {

/// The release of the libraries that were loaded, as "5.1.6".
[[nodiscard]] std::string ffmpeg_version();

}  // namespace freshet::av
