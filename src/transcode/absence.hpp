/// When nothing came because nobody sent.
#pragma once

#include "media/time.hpp"

#include <cstdint>

namespace freshet::transcode {

/// So much time between two access units is none that pictures wait, keyframes lack or sound is
/// owed: the encoder was away.
inline constexpr std::int64_t kAbsenceUs = 500'000;

[[nodiscard]] inline Ticks absence(Timebase in) { return rescale({kAbsenceUs}, kMicroseconds, in); }

}  // namespace freshet::transcode
