#include "origin/bandwidth.hpp"

#include <algorithm>

namespace freshet::origin {
namespace {

std::uint64_t bits_per_second(std::uint64_t octets, std::int64_t us) {
  if (us <= 0) return 0;
  __extension__ using Wide = unsigned __int128;  // a month's octets times 8,000,000 are no 64 bits
  return static_cast<std::uint64_t>(Wide{octets} * 8'000'000 / static_cast<std::uint64_t>(us));
}

}  // namespace

void Bandwidth::segment(std::int64_t duration_us, std::uint64_t octets) {
  total_us_ += duration_us;
  total_octets_ += octets;
  run_.push_front({duration_us, octets});
  std::int64_t us = 0;
  std::uint64_t sum = 0;
  std::size_t used = 0;
  for (auto const& entry : run_) {
    if (us + entry.us > most_us_) break;
    us += entry.us;
    sum += entry.octets;
    ++used;
    if (us >= least_us_) peak_ = std::max(peak_, bits_per_second(sum, us));
  }
  run_.resize(std::max<std::size_t>(used, 1));
}

BitRates Bandwidth::rates() const {
  auto const average = bits_per_second(total_octets_, total_us_);
  return {std::max(peak_, average), average};
}

}  // namespace freshet::origin
