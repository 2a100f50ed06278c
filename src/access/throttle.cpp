#include "access/throttle.hpp"

#include <algorithm>

namespace freshet::access {
namespace {

using std::chrono::seconds;

seconds wait_after(unsigned failures, Throttle::Limits const& limits) {
  if (failures < limits.free) return seconds{0};
  auto wait = limits.first;
  for (auto i = limits.free; i < failures && wait < limits.longest; ++i) wait *= 2;
  return std::min(wait, limits.longest);
}

}  // namespace

Throttle::Key Throttle::key_of(IpAddress const& address) {
  auto key = address.octets;
  if (!address.is_v4()) std::fill(key.begin() + 8, key.end(), std::uint8_t{0});
  return key;
}

void Throttle::lapse(Penalty& penalty, SteadyTime now) {
  if (now >= penalty.forgotten) penalty = {};
}

void Throttle::add(Penalty& penalty, Limits const& limits, SteadyTime now) {
  ++penalty.failures;
  penalty.until = now + wait_after(penalty.failures, limits);
  penalty.forgotten = penalty.until + limits.memory;
}

void Throttle::take_back(Penalty& penalty, SteadyTime now) {
  if (penalty.failures > 0) --penalty.failures;
  penalty.until = std::min(penalty.until, now);
}

Throttle::Penalty& Throttle::of(Key const& key, SteadyTime now) {
  auto const found = by_address_.find(key);
  if (found != by_address_.end()) return found->second;
  if (by_address_.size() >= kMostAddresses) {
    std::erase_if(by_address_, [&](auto const& row) { return now >= row.second.forgotten; });
  }
  if (by_address_.size() >= kMostAddresses) {
    by_address_.erase(std::ranges::min_element(
        by_address_, {}, [](auto const& row) { return row.second.forgotten; }));
  }
  return by_address_[key];
}

bool Throttle::is_known(Key const& key) const { return std::ranges::count(known_, key) > 0; }

std::optional<seconds> Throttle::admit(IpAddress const& address) {
  std::scoped_lock const lock{mutex_};
  auto const now = clock_.now();
  auto const key = key_of(address);
  auto const known = is_known(key);
  lapse(all_, now);
  auto until = known ? now : all_.until;
  if (auto const own = by_address_.find(key); own != by_address_.end()) {
    lapse(own->second, now);
    until = std::max(until, own->second.until);
  }
  if (until > now) return std::chrono::ceil<seconds>(until - now);
  add(of(key, now), kOfOne, now);
  if (!known) add(all_, kOfAll, now);
  return std::nullopt;
}

void Throttle::succeeded(IpAddress const& address) {
  std::scoped_lock const lock{mutex_};
  auto const key = key_of(address);
  by_address_.erase(key);
  if (!is_known(key)) take_back(all_, clock_.now());
  std::erase(known_, key);
  known_.push_back(key);
  if (known_.size() > kMostKnown) known_.pop_front();
}

void Throttle::forgive(IpAddress const& address) {
  std::scoped_lock const lock{mutex_};
  auto const key = key_of(address);
  auto const now = clock_.now();
  if (auto const own = by_address_.find(key); own != by_address_.end()) {
    take_back(own->second, now);
  }
  if (!is_known(key)) take_back(all_, now);
}

std::size_t Throttle::size() const {
  std::scoped_lock const lock{mutex_};
  return by_address_.size();
}

}  // namespace freshet::access
