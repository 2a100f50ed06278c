#include "media/frame_rate.hpp"

#include <algorithm>
#include <cmath>

namespace freshet {
namespace {

constexpr Ratio kRates[] = {{24'000, 1'001}, {24, 1}, {25, 1}, {30'000, 1'001}, {30, 1},
                            {48, 1},         {50, 1}, {60, 1}, {60'000, 1'001}, {15, 1},
                            {20, 1},         {10, 1}, {12, 1}, {25, 2},         {5, 1}};

}  // namespace

std::optional<Ratio> customary_rate(double fps, double tolerance) {
  auto const off = [fps](Ratio r) { return std::abs(fps * r.den / r.num - 1.0); };
  auto const best = *std::ranges::min_element(kRates, {}, off);
  if (off(best) > tolerance) return std::nullopt;
  return best;
}

}  // namespace freshet
