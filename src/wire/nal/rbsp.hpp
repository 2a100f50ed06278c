/// The payload of a NAL unit as its syntax tables see it: without emulation prevention.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <vector>

namespace freshet::wire::nal {

/// The octets without each 03 that follows 00 00 (H.264 §7.4.1, H.265 §7.4.2).
[[nodiscard]] std::vector<std::byte> rbsp_of(ByteSpan payload);

}  // namespace freshet::wire::nal
