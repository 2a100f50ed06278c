/// Parameter sets inside access units against those of the configuration record. Apple's rules
/// want avc1 and hvc1: the sets in the sample entry, and none that differ in the samples.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <vector>

namespace freshet::wire::nal {

/// What an access unit says about parameter sets.
enum class InBand {
  none,       ///< it has none
  same,       ///< each is, octet for octet, one of the configuration
  different,  ///< at least one is not: the configuration no longer describes the stream
};

/// Compares the units that `is_set` names with `sets`.
[[nodiscard]] InBand compare_sets(ByteSpan access_unit, std::size_t length_size,
                                  std::vector<ByteSpan> const& sets, bool (*is_set)(ByteSpan unit));

}  // namespace freshet::wire::nal
