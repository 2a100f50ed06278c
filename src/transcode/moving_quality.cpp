#include "transcode/moving_quality.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::transcode {
namespace {

/// Looks in a second.
constexpr std::int64_t kLooks = 8;
/// Above the first all of the rate is taken, below the second there is room.
constexpr double kFull = 0.97, kRoomy = 0.93;
/// What is measured is the second behind: who goes further at once than that second shows goes too
/// far, and swings for ever around what fits. So a step is this much more than the one before.
constexpr double kUpMore = 0.03;
constexpr double kUpMost = 0.25;
/// Nor is the way back taken at once.
constexpr double kDownShare = 1.0 / 16;
constexpr double kFactorOfHalf = 6;
constexpr double kWorst = 40;
/// An encoder hears of smaller steps when they have added up. One changes less than what lies
/// between full and roomy, even where one of the factor is a fifth of the bits.
constexpr double kToldStep = 0.1;

}  // namespace

std::optional<double> MovingQuality::look(double share, Ticks at) {
  auto const slot = at.n * kLooks / kVideoTimebase.hz;
  if (slot == slot_) return std::nullopt;
  slot_ = slot;
  step_ = share > kFull ? std::min(step_ + kUpMore, kUpMost) : 0;
  if (step_ > 0) {
    factor_ = std::min(factor_ + step_, kWorst);
  } else if (share < kRoomy) {
    auto const room = kFactorOfHalf * std::log2(kRoomy / std::max(share, 0.01));
    factor_ = std::max(factor_ - room * kDownShare, usual_);
  }
  auto const is_back = factor_ == usual_ && told_ != usual_;
  if (std::abs(factor_ - told_) < kToldStep && !is_back) return std::nullopt;
  return told_ = factor_;
}

}  // namespace freshet::transcode
