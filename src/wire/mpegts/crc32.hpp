/// CRC-32 as sections carry it (ISO/IEC 13818-1 annex A).
#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace freshet::wire::mpegts {

/// 0 over a section whose own checksum is right.
[[nodiscard]] std::uint32_t crc32(ByteSpan bytes);

}  // namespace freshet::wire::mpegts
