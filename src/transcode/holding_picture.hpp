/// holding_picture(): what viewers see while the encoder is away, in the source's shape.
#pragma once

#include "av/picture.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

namespace freshet::transcode {

/// "We'll be right back": a PNG.
[[nodiscard]] Bytes usual_card();

/// The image (PNG, JPEG) as large as it fits into a picture like that, of its pixel aspect and
/// colours, on a ground of the image's first sample. Even sizes: an odd one loses a sample.
[[nodiscard]] Result<av::Picture> holding_picture(Video const& like, Bytes const& image);

}  // namespace freshet::transcode
