#include "delivery/declared_rates.hpp"

#include <algorithm>

namespace freshet::delivery {
namespace {

using origin::BitRates;

/// The first parts hold the first keyframe and little else: enough to begin with, on the high side.
BitRates early_rates(origin::Snapshot const& now) {
  std::uint64_t octets = 0;
  Ticks length;
  for (auto const& part : now.open) {
    octets += part.bytes.size();
    length += part.duration;
  }
  if (length.n <= 0) return {};
  auto const bits =
      static_cast<std::uint64_t>(static_cast<double>(octets) * 8 / seconds(length, now.timebase));
  return {bits, bits};
}

}  // namespace

std::uint64_t quantised_rate(double bits) {
  return (static_cast<std::uint64_t>(std::max(bits, 1.0)) / 10'000 + 1) * 10'000;
}

origin::BitRates declared_rates(origin::Member const& member) {
  auto rates = member.rendition->rates();
  double margin = 1.15;
  if (rates.peak == 0) {
    rates = early_rates(*member.rendition->now());
    margin = 1.5;
  }
  // What a rung may take it may take at any time, however little it takes now.
  auto const most = member.track.bit_rate;
  return {quantised_rate(static_cast<double>(std::max(rates.peak, most)) * margin),
          quantised_rate(static_cast<double>(std::max(rates.average, most)) * 1.05)};
}

}  // namespace freshet::delivery
