/// A clock for which every wait is over before it begins.
#pragma once

#include "base/clock.hpp"

namespace freshet::test {

struct PastClock final : Clock {
  [[nodiscard]] SteadyTime now() const override { return {}; }
  [[nodiscard]] std::int64_t wall_us() const override { return 0; }
};

}  // namespace freshet::test
