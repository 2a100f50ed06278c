#include "chat/delays.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::chat {

/// xorshift64: places, not secrets.
std::uint64_t Delays::random() {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  return random_;
}

void Delays::add(std::chrono::milliseconds delay, SteadyTime now) {
  if (delay.count() < 0 || delay > kLongest) return;
  if (reports_.size() == kMost) {
    std::erase_if(reports_, [now](Report const& report) { return now - report.at > kAge; });
  }
  if (reports_.size() < kMost) {
    reports_.push_back({delay, now});
  } else {
    reports_[random() % kMost] = {delay, now};
  }
}

Delays::Figures Delays::figures(SteadyTime now) const {
  std::vector<std::chrono::milliseconds> fresh;
  for (auto const& report : reports_) {
    if (now - report.at <= kAge) fresh.push_back(report.delay);
  }
  if (fresh.empty()) return {};
  std::ranges::sort(fresh);
  // Nearest rank: of few reports the longest one is the 99th percentile.
  auto const rank = [&](double share) {
    auto const place = std::ceil(share * static_cast<double>(fresh.size()));
    return fresh[static_cast<std::size_t>(std::max(place, 1.0)) - 1];
  };
  return {fresh.size(), rank(0.50), rank(0.90), rank(0.99)};
}

}  // namespace freshet::chat
