/// Supplemental enhancement information: the messages that H.264 (§7.3.2.3) and H.265 (§7.3.5)
/// write alike.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <functional>

namespace freshet::wire::nal {

/// Calls for each message of a unit, which is given without its header, until it answers true.
/// `payload` may be cut short: no more than some thousand octets of a unit are looked at.
[[nodiscard]] bool any_sei_message(
    ByteSpan unit, std::function<bool(std::uint32_t type, ByteSpan payload)> const& is);

/// Captions of CEA-608 or CEA-708: user data registered by ITU-T T.35 as ATSC's A/53 part 4 has it
/// (§6.2.3).
[[nodiscard]] bool are_captions(std::uint32_t type, ByteSpan payload);

}  // namespace freshet::wire::nal
