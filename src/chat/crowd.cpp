#include "chat/crowd.hpp"

#include "base/ip.hpp"

#include <algorithm>
#include <chrono>

namespace freshet::chat {
namespace {

std::uint64_t crowd_hash(std::uint64_t secret, std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ secret;
  for (char const c : key) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash ^= hash >> 29U;
  }
  // A last mixing, of SplitMix64: neighbours among addresses part.
  hash = (hash ^ (hash >> 30U) ^ secret) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31U);
}

}  // namespace

std::pair<std::size_t, std::size_t> CountTable::places(std::string_view key) const {
  auto const hash = crowd_hash(secret_, key);
  return {hash % kSlots, (hash >> 32U) % kSlots};
}

void CountTable::add(std::string_view key, std::int32_t n) {
  auto const [a, b] = places(key);
  (*first_)[a].fetch_add(n, std::memory_order_relaxed);
  (*second_)[b].fetch_add(n, std::memory_order_relaxed);
}

std::uint32_t CountTable::of(std::string_view key) const {
  auto const [a, b] = places(key);
  auto const least = std::min((*first_)[a].load(std::memory_order_relaxed),
                              (*second_)[b].load(std::memory_order_relaxed));
  return least < 0 ? 0U : static_cast<std::uint32_t>(least);
}

Crowd::Crowd(std::uint64_t secret)
    : users_{secret}, addresses_{secret ^ 0x9e3779b97f4a7c15ULL}, secret_{~secret} {}

std::uint32_t Crowd::knock(std::string_view address, SteadyTime now) {
  auto& slot = (*knocks_)[crowd_hash(secret_, address) % CountTable::kSlots];
  auto const second = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  auto const fresh = (second & 0xFFFFFFFFULL) << 32U;
  auto was = slot.load(std::memory_order_relaxed);
  for (;;) {
    auto const is = (was & ~0xFFFFFFFFULL) == fresh ? was + 1 : fresh + 1;
    if (slot.compare_exchange_weak(was, is, std::memory_order_relaxed)) {
      return static_cast<std::uint32_t>(is);
    }
  }
}

std::string network_of_peer(std::string_view peer) {
  auto address = ip_of_peer(peer);
  if (!address) return std::string{peer.substr(0, 64)};
  if (!address->is_v4()) std::fill(address->octets.begin() + 8, address->octets.end(), 0);
  return to_string(*address);
}

}  // namespace freshet::chat
