/// Opus configurations: the body of dOps (Opus in ISOBMFF §4.3.2, big-endian) and OpusHead
/// (RFC 7845 §5.1, little-endian), which say the same.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>

namespace freshet::wire::opus {

/// Samples of 48 kHz that an encoder usually asks a decoder to throw away first: libopus' 6.5 ms.
inline constexpr std::uint16_t kUsualPreSkip = 312;

/// Keeps `dops` as the codec's configuration.
[[nodiscard]] Result<Opus> parse_config(Bytes dops);

/// The same from an OpusHead; the codec's configuration is the dOps made of it.
[[nodiscard]] Result<Opus> parse_head(ByteSpan head);

/// The dOps body of a stream of 1 to 8 channels in the usual order: mapping family 0, from three
/// on 1.
[[nodiscard]] Result<Bytes> make_config(std::uint8_t channels,
                                        std::uint16_t pre_skip = kUsualPreSkip);

/// Samples of 48 kHz before the first that is to be heard, of a dOps body.
[[nodiscard]] std::uint16_t pre_skip_of(ByteSpan dops);

}  // namespace freshet::wire::opus
