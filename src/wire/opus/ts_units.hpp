/// Opus in MPEG-TS: each packet behind a control header that tells its size and what to trim of it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <vector>

namespace freshet::wire::opus {

struct TsUnit {
  Bytes packet;
  std::uint32_t start_trim = 0, end_trim = 0;  ///< samples of 48 kHz that are not to be heard
};

/// The units of a PES packet's payload, shared. Malformed when they do not cover it.
[[nodiscard]] Result<std::vector<TsUnit>> read_ts_units(Bytes const& payload);

}  // namespace freshet::wire::opus
