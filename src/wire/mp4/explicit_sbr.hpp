/// HE-AAC in fragments must say that it is: explicit hierarchical SBR signalling.
#pragma once

#include "base/bytes.hpp"
#include "media/codec.hpp"

namespace freshet::wire::mp4 {

/// The AudioSpecificConfig to store. An HE-AAC track whose configuration only describes its AAC-LC
/// core is given the SBR (or PS) object type and the extension rate in front (ISO/IEC 14496-3
/// §1.6.5.2); any other configuration is returned as it is.
[[nodiscard]] Bytes explicit_sbr(Aac const& aac);

}  // namespace freshet::wire::mp4
