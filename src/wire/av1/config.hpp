/// AV1CodecConfigurationRecord (av1-isobmff §2.3): the configuration of an av01 track.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

namespace freshet::wire::av1 {

/// What the record's sequence header says. The standard allows a record without one; it is refused
/// here, since it says no size: sequence_header_in() finds one in the first key frame, of which
/// make_config() makes a record. Keeps `av1c` as the codec's configuration.
[[nodiscard]] Result<Av1> parse_config(Bytes av1c);

/// The record of a sequence header OBU, header included, with or without a size field.
[[nodiscard]] Result<Bytes> make_config(ByteSpan sequence_header);

}  // namespace freshet::wire::av1
