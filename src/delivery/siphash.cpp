#include "delivery/siphash.hpp"

#include <bit>
#include <cstddef>

namespace freshet::delivery {
namespace {

constexpr std::size_t kWord = 8;

struct SipState {
  std::uint64_t a, b, c, d;

  void round() noexcept {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void take(std::uint64_t word) noexcept {
    d ^= word;
    round();
    round();
    a ^= word;
  }
};

/// Little-endian, of up to eight octets.
std::uint64_t word_of(std::string_view octets) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(octets[i])} << (8 * i);
  }
  return word;
}

}  // namespace

std::uint64_t siphash(SipKey key, std::string_view text) noexcept {
  SipState state{key.first ^ 0x736f6d6570736575, key.second ^ 0x646f72616e646f6d,
                 key.first ^ 0x6c7967656e657261, key.second ^ 0x7465646279746573};
  auto const size = std::uint64_t{text.size()};
  while (text.size() >= kWord) {
    state.take(word_of(text.substr(0, kWord)));
    text.remove_prefix(kWord);
  }
  state.take(word_of(text) | size << 56);
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace freshet::delivery
