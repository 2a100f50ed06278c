/// read_image(): a picture that somebody drew, from a file.
#pragma once

#include "av/ptr.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace freshet::av {

/// Of a PNG or JPEG of at most 50 million samples, in whatever format of samples it has. Where
/// waiting is allowed. An error says what is wrong with the file.
[[nodiscard]] Result<AvFrame> read_image(Bytes const& file);

}  // namespace freshet::av
