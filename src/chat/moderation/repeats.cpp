#include "chat/moderation/repeats.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <functional>

namespace freshet::chat {
namespace {

constexpr std::size_t kKeptTexts = 200, kMostSpeakers = 20'000;
constexpr auto kRepeatsWhile = std::chrono::seconds{30};
constexpr std::size_t kLongText =
    24;                        // octets; shorter texts ("gg", "hello there") are everybody's
constexpr int kCloseBits = 9;  // bits of 64

std::uint64_t mixed_bits(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

}  // namespace

std::uint64_t simhash(std::string_view words) {
  std::array<std::int32_t, 64> sums{};
  if (words.size() < 3) return mixed_bits(std::hash<std::string_view>{}(words));
  for (std::size_t at = 0; at + 3 <= words.size(); ++at) {
    std::uint64_t gram = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      gram = gram << 8 | static_cast<unsigned char>(words[at + i]);
    }
    auto const bits = mixed_bits(gram + 1);
    for (std::size_t bit = 0; bit < 64; ++bit) sums[bit] += (bits >> bit & 1) != 0 ? 1 : -1;
  }
  std::uint64_t hash = 0;
  for (std::size_t bit = 0; bit < 64; ++bit) {
    if (sums[bit] > 0) hash |= std::uint64_t{1} << bit;
  }
  return hash;
}

Repeats::Said Repeats::said(std::string_view user, std::string_view words, std::string_view exact,
                            SteadyTime now) const {
  auto const hash = std::hash<std::string_view>{};
  return {hash(user), hash(words.empty() ? exact : words), simhash(words),
          words.size() >= kLongText, now};
}

Repeats::Found Repeats::look(std::string_view user, std::string_view words, std::string_view exact,
                             SteadyTime now) const {
  auto const mine = said(user, words, exact, now);
  Found found;
  auto const own = own_.find(mine.user);
  found.own =
      own != own_.end() && own->second.hash == mine.hash && now - own->second.at < kRepeatsWhile;
  std::array<std::uint64_t, kKeptTexts> others{};
  for (auto const& one : last_) {
    bool const same = one.hash == mine.hash;
    found.ever = found.ever || same;
    bool const close =
        mine.is_long && (same || std::popcount(one.close ^ mine.close) <= kCloseBits);
    if (!close || one.user == mine.user || now - one.at >= kRepeatsWhile) continue;
    auto const end = others.begin() + static_cast<std::ptrdiff_t>(found.users);
    if (std::find(others.begin(), end, one.user) == end) others[found.users++] = one.user;
  }
  return found;
}

void Repeats::add(std::string_view user, std::string_view words, std::string_view exact,
                  SteadyTime now) {
  auto const mine = said(user, words, exact, now);
  if (own_.size() >= kMostSpeakers) {
    std::erase_if(own_, [now](auto const& one) { return now - one.second.at >= kRepeatsWhile; });
    if (own_.size() >= kMostSpeakers) own_.clear();
  }
  own_[mine.user] = {mine.hash, now};
  last_.push_back(mine);
  if (last_.size() > kKeptTexts) last_.pop_front();
}

}  // namespace freshet::chat
