/// Cuts: where a track was cut into segments, told back to who makes others like it.
#pragma once

#include <cstdint>
#include <optional>

namespace freshet {

/// On the session's home loop.
struct Cuts {
  std::optional<std::int64_t> last_us;  ///< media time at which the newest segment begins
};

}  // namespace freshet
