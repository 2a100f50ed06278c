/// How many channels an AAC stream has: by the number of its configuration, or by the elements of
/// its program (ISO/IEC 14496-3 §4.4.1.1 and table 1.19).
#pragma once

#include "base/bits.hpp"

#include <cstdint>

namespace freshet::wire::aac {

/// 0 for a configuration that is reserved, or that leaves it to a program config element.
[[nodiscard]] std::uint8_t channels_of(unsigned channel_configuration);

/// Reads a program config element to its end; its alignment counts from the reader's start.
[[nodiscard]] unsigned read_program_channels(BitReader& bits);

}  // namespace freshet::wire::aac
