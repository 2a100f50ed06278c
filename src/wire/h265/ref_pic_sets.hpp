/// The short-term reference picture sets of an SPS (ITU-T H.265 §7.3.7): nobody here needs them,
/// but what follows them cannot be found without reading each against the one before it.
#pragma once

#include "base/bits.hpp"
#include "base/result.hpp"

namespace freshet::wire::h265 {

/// Reads num_short_term_ref_pic_sets and the sets.
[[nodiscard]] Result<> skip_ref_pic_sets(BitReader& bits);

}  // namespace freshet::wire::h265
