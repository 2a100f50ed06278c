/// Captions: CEA-608 and CEA-708 as they ride on decoded pictures (ATSC A/53 part 4 §6.2.3).
#pragma once

#include "av/ptr.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace freshet::av {

/// cc_data() of a picture: three octets each. Empty: it has none.
[[nodiscard]] std::span<std::uint8_t const> captions_of(AVFrame const& picture);

/// In place of what the picture has; what is more than a picture can carry, 31 of them, is left
/// out.
void set_captions(AVFrame& picture, std::span<std::uint8_t const> captions);

/// The same samples without captions, for a picture that is shown again.
[[nodiscard]] AvFrame without_captions(AVFrame const& picture);

}  // namespace freshet::av
