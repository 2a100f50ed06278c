/// Delays: how far behind the sender the picture is at viewers, as they report it.
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::chat {

/// One thread at a time. A sample of at most kMost reports, each for kAge; when more come the newer
/// ones take places at random, so that all of a big room have the same say.
class Delays {
 public:
  static constexpr std::size_t kMost = 1'024;
  static constexpr std::chrono::seconds kAge{60};
  /// More than that is a viewer of the past, who does not take part.
  static constexpr std::chrono::seconds kLongest{120};

  struct Figures {
    std::size_t count = 0;  ///< reports in the sample
    std::chrono::milliseconds p50{0}, p90{0}, p99{0};
  };

  void add(std::chrono::milliseconds delay, SteadyTime now);
  [[nodiscard]] Figures figures(SteadyTime now) const;

 private:
  struct Report {
    std::chrono::milliseconds delay{0};
    SteadyTime at{};
  };
  [[nodiscard]] std::uint64_t random();

  std::vector<Report> reports_;
  std::uint64_t random_ = 0x9E37'79B9'7F4A'7C15;
};

}  // namespace freshet::chat
