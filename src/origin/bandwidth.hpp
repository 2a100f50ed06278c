/// Bandwidth: a rendition's peak and average bit rate as RFC 8216bis §4.1 measures them.
#pragma once

#include <cstdint>
#include <deque>

namespace freshet::origin {

/// Bits per second, containers included.
struct BitRates {
  std::uint64_t peak = 0, average = 0;
};

/// On one loop.
class Bandwidth {
 public:
  explicit Bandwidth(std::uint32_t target_duration_s)
      : least_us_{target_duration_s * 500'000LL},
        most_us_{target_duration_s * 1'500'000LL + 500'000} {}

  void segment(std::int64_t duration_us, std::uint64_t octets);
  /// Peak: over every contiguous run of segments of half to one and a half target durations.
  [[nodiscard]] BitRates rates() const;

 private:
  struct Entry {
    std::int64_t us;
    std::uint64_t octets;
  };
  std::int64_t const least_us_, most_us_;
  std::deque<Entry> run_;
  std::int64_t total_us_ = 0;
  std::uint64_t total_octets_ = 0, peak_ = 0;
};

}  // namespace freshet::origin
