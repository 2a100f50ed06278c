#include "transcode/moving_quality.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::transcode {
namespace {

/// Looks in a second.
constexpr std::int64_t kLooks = 8;
/// Above the first all of the rate is taken, below the second there is room.
constexpr double kFull = 0.97, kRoomy = 0.93;
/// A second of a full rate makes two of these, and six are half the bits.
constexpr double kUp = 0.25;
/// What is measured is the second behind, so the way back is not taken at once.
constexpr double kDownShare = 1.0 / 16;
constexpr double kFactorOfHalf = 6;
constexpr double kWorst = 40;
/// An encoder hears of smaller steps when they have added up.
constexpr double kToldStep = 0.25;

}  // namespace

std::optional<double> MovingQuality::look(double share, Ticks at) {
  auto const slot = at.n * kLooks / kVideoTimebase.hz;
  if (slot == slot_) return std::nullopt;
  slot_ = slot;
  if (share > kFull) {
    factor_ = std::min(factor_ + kUp, kWorst);
  } else if (share < kRoomy) {
    auto const room = kFactorOfHalf * std::log2(kRoomy / std::max(share, 0.01));
    factor_ = std::max(factor_ - room * kDownShare, usual_);
  }
  auto const is_back = factor_ == usual_ && told_ != usual_;
  if (std::abs(factor_ - told_) < kToldStep && !is_back) return std::nullopt;
  return told_ = factor_;
}

}  // namespace freshet::transcode
