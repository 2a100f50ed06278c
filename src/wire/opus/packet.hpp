/// An Opus packet's table of contents (RFC 6716 §3.1): how long it sounds.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>

namespace freshet::wire::opus {

/// Samples of 48 kHz in the packet: 120 to 5760.
[[nodiscard]] Result<std::uint32_t> packet_samples(ByteSpan packet);

}  // namespace freshet::wire::opus
