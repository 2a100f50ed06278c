#include "origin/pace.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace freshet::origin {
namespace {

constexpr std::size_t kMost = 16;

/// Is it off by no more than a share of the length, in percent?
bool within(Ticks off, Ticks length, std::int64_t percent) {
  return std::abs(off.n) * 100 <= length.n * percent;
}

/// Of a length, for a stride to begin; and for it to go on, half of what players are promised.
constexpr std::int64_t kEven = 10, kSteady = 25;

}  // namespace

std::shared_ptr<Stride const> Pace::begin(std::uint64_t msn, Ticks start, bool breaks) {
  if (breaks || !last_) {
    lengths_.clear();
    stride_.reset();
    if (usual_) stride(msn, start, *usual_);
  } else {
    follow(msn, start, start - *last_);
  }
  last_ = start;
  return stride_;
}

void Pace::follow(std::uint64_t msn, Ticks start, Ticks length) {
  lengths_.push_back(length);
  if (lengths_.size() > kMost) lengths_.pop_front();
  if (!stride_) {
    if (lengths_.size() < kEnough || !even()) return;
    auto const span = std::accumulate(lengths_.end() - kEnough, lengths_.end(), Ticks{});
    return stride(msn - kEnough, start - span, {span.n / static_cast<std::int64_t>(kEnough)});
  }
  if (!within(length - stride_->duration, stride_->duration, kSteady)) {
    stride_.reset();
    usual_.reset();
    lengths_.clear();
    return;
  }
  // Every length is a little off, and all of them together too much.
  if (!within(start - stride_->start_of(msn), stride_->duration, kSteady)) {
    stride(msn, start, mean());
  }
}

void Pace::stride(std::uint64_t first_msn, Ticks start, Ticks duration) {
  stride_ = std::make_shared<Stride const>(Stride{strides_++, first_msn, start, duration});
  usual_ = duration;
}

Ticks Pace::mean() const {
  auto const sum = std::accumulate(lengths_.begin(), lengths_.end(), Ticks{});
  return {sum.n / static_cast<std::int64_t>(lengths_.size())};
}

bool Pace::even() const {
  auto const first = lengths_.end() - kEnough;
  auto const [least, most] = std::minmax_element(first, lengths_.end());
  return within(*most - *least, *most, kEven);
}

}  // namespace freshet::origin
