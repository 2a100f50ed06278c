/// What a NAL unit means for the borders of pictures: H.264 §7.4.1.2.3, H.265 §7.4.2.4.4.
#pragma once

#include "base/bytes.hpp"
#include "wire/mpegts/elementary.hpp"

namespace freshet::wire::mpegts {

enum class NalRole {
  opens,        ///< behind a picture it belongs to the next
  first_slice,  ///< begins a picture
  slice,        ///< goes on with one
  other,        ///< belongs to the picture before
};

/// `unit` is not empty; `kind`: h264 or h265.
[[nodiscard]] NalRole role_of(Kind kind, ByteSpan unit);

/// Says nothing that a container does not say better: a delimiter, or filler.
[[nodiscard]] bool is_padding(Kind kind, ByteSpan unit);

}  // namespace freshet::wire::mpegts
