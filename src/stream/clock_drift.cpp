#include "stream/clock_drift.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace freshet::stream {
namespace {

constexpr std::int64_t kSpanUs = 5'000'000;
constexpr std::size_t kFewest = 12, kMost = 60;
/// No clock drifts as far as that from one span to the next (1 %): it was set, or something
/// stalled.
constexpr std::int64_t kStepUs = 50'000;
/// A slope of so many times its own standard error is none by chance.
constexpr double kCertain = 4;
/// An even line has an unevenness too: that of our own loop.
constexpr double kLeastErrorUs = 200;

}  // namespace

void ClockDrift::packet(std::int64_t media_us, std::int64_t now_us) {
  auto const transit = now_us - media_us;
  if (open_ && std::abs(transit - open_->least_transit_us) > 1'000 * kStepUs) {
    open_.reset();
    spans_.clear();
  }
  if (open_ && now_us - open_->began_us >= kSpanUs) {
    close(*open_);
    open_.reset();
  }
  if (!open_) open_ = Span{now_us, transit};
  open_->least_transit_us = std::min(open_->least_transit_us, transit);
}

void ClockDrift::close(Span const& span) {
  auto const step =
      spans_.empty() ? 0 : std::abs(span.least_transit_us - spans_.back().least_transit_us);
  if (step > kStepUs) spans_.clear();
  spans_.push_back(span);
  if (spans_.size() > kMost) spans_.pop_front();
}

std::optional<double> ClockDrift::ratio() const {
  if (spans_.size() < kFewest) return {};
  auto const n = static_cast<double>(spans_.size());
  auto const x = [&](Span const& s) {
    return static_cast<double>(s.began_us - spans_.front().began_us) / 1e6;
  };
  auto const y = [&](Span const& s) {
    return static_cast<double>(s.least_transit_us - spans_.front().least_transit_us);
  };
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0, rest = 0;
  for (auto const& s : spans_) mean_x += x(s) / n, mean_y += y(s) / n;
  for (auto const& s : spans_) {
    xx += (x(s) - mean_x) * (x(s) - mean_x);
    xy += (x(s) - mean_x) * (y(s) - mean_y);
  }
  auto const slope = xy / xx;  // microseconds a second
  for (auto const& s : spans_) {
    auto const off = y(s) - mean_y - slope * (x(s) - mean_x);
    rest += off * off;
  }
  auto const spread = std::max(kLeastErrorUs, std::sqrt(rest / (n - 2)));
  if (std::abs(slope) < kCertain * spread / std::sqrt(xx)) return {};
  return -slope / 1e6;
}

}  // namespace freshet::stream
