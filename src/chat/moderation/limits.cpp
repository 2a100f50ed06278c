#include "chat/moderation/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace freshet::chat {
namespace {

constexpr double kPeriodMs = 30'000;

double ms_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

}  // namespace

std::int64_t Limits::take(std::string_view name, std::uint32_t most, SteadyTime now) {
  if (most == 0) return 0;
  std::string const key{name};
  auto at = buckets_.find(key);
  if (at == buckets_.end()) {
    if (buckets_.size() >= names_) make_room(now);
    at = buckets_.emplace(key, Bucket{double(most), double(most), now}).first;
  }
  auto& bucket = at->second;
  auto const a_ms = double(most) / kPeriodMs;
  bucket.left = std::min(double(most), bucket.left + ms_between(bucket.at, now) * a_ms);
  bucket.at = now;
  bucket.most = most;
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return 0;
  }
  return std::max<std::int64_t>(1, std::llround(std::ceil((1 - bucket.left) / a_ms)));
}

void Limits::make_room(SteadyTime now) {
  std::erase_if(buckets_,
                [now](auto const& one) { return ms_between(one.second.at, now) >= kPeriodMs; });
  if (buckets_.size() >= names_) buckets_.clear();
}

}  // namespace freshet::chat
