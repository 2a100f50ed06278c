/// AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1): the configuration of an mp4a track.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::wire::aac {

/// Audio object types (table 1.17) that somebody here asks for.
inline constexpr std::uint8_t kLowComplexity = 2, kSbr = 5, kParametricStereo = 29, kUsac = 42;

/// `audio` counts in the core's samples, the time line of the access units: an HE-AAC stream of
/// 48 kHz has a rate of 24000 and 1024 samples a frame. `object_type` is the one to name in a codec
/// string: 5 and 29 wherever the configuration signals SBR and PS, in either explicit form.
/// Keeps `config` as the codec's configuration.
[[nodiscard]] Result<Aac> parse_config(Bytes config);

/// The bits that a configuration takes at the front of `bytes`, where more may follow: up to what
/// its core needs, without SBR that is signalled behind it.
[[nodiscard]] Result<std::size_t> config_size(ByteSpan bytes);

/// The configuration of a plain stream: `channel_configuration` 1 to 7, `object_type` 1 to 4.
[[nodiscard]] Result<Bytes> make_config(std::uint8_t object_type, std::uint32_t sample_rate,
                                        std::uint8_t channel_configuration);

/// The rate of a sampling frequency index (table 1.18), 0 when it stands for none.
[[nodiscard]] std::uint32_t sample_rate_of(unsigned index);

}  // namespace freshet::wire::aac
