#include "transcode/moving_cap.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace freshet::transcode {
namespace {

constexpr double kMargin = 1.25;
/// Of the promised bit rate; a scene that becomes complex begins with that and a buffer's second.
constexpr double kLeastShare = 0.3;
/// In which the level falls to a third of the way to what is needed now.
constexpr double kFallSeconds = 10;
/// An encoder hears of smaller steps when they have added up.
constexpr double kStep = 0.05;

}  // namespace

/// Slots up to this one begin; a hole in the media is no easy picture.
void MovingCap::pass(std::int64_t slot) {
  if (!slot_ || slot - *slot_ >= static_cast<std::int64_t>(kSlots) || slot < *slot_) {
    bits_.fill(0);
    since_ = 0;
    slot_ = slot;
    return;
  }
  auto const fall = std::exp(-1 / (kFallSeconds * kSlots));
  while (*slot_ < slot) {
    if (++since_ >= static_cast<std::int64_t>(kSlots)) {
      level_ = last_second() + std::max(level_ - last_second(), 0.0) * fall;
    }
    ++*slot_;
    bits_[static_cast<std::size_t>(*slot_) % kSlots] = 0;
  }
}

double MovingCap::last_second() const {
  return static_cast<double>(std::accumulate(bits_.begin(), bits_.end(), std::int64_t{0}));
}

std::uint32_t MovingCap::wanted() const {
  return static_cast<std::uint32_t>(
      std::clamp(level_ * kMargin, kLeastShare * most_, static_cast<double>(most_)));
}

std::optional<std::uint32_t> MovingCap::take(std::int64_t bits, Ticks at) {
  pass(at.n * static_cast<std::int64_t>(kSlots) / kVideoTimebase.hz);
  bits_[static_cast<std::size_t>(*slot_) % kSlots] += bits;
  level_ = std::max(level_, last_second());
  auto const cap = wanted();
  auto const moved = std::abs(static_cast<double>(cap) - now());
  if (moved < kStep * now() && (cap != most_ || now() == most_)) return std::nullopt;
  return told_ = cap;
}

}  // namespace freshet::transcode
