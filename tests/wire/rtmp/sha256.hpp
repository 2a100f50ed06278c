/// HMAC-SHA256 (FIPS 180-4, RFC 2104) for tests of this floor, which links no library that has it.
#pragma once

#include "base/bytes.hpp"
#include "wire/rtmp/handshake.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::test {

/// The first 32 bits behind the point of the square and cube roots of the first primes.
struct Sha256Constants {
  std::array<std::uint32_t, 8> start{};
  std::array<std::uint32_t, 64> round{};
  Sha256Constants() {
    auto const fraction = [](long double root) {
      return static_cast<std::uint32_t>((root - std::floor(root)) * 4294967296.0L);
    };
    unsigned n = 2;
    for (std::size_t i = 0; i < round.size(); ++n) {
      bool prime = true;
      for (unsigned d = 2; d * d <= n; ++d) prime = prime && n % d != 0;
      if (!prime) continue;
      if (i < start.size()) start[i] = fraction(std::sqrt(static_cast<long double>(n)));
      round[i++] = fraction(std::cbrt(static_cast<long double>(n)));
    }
  }
};

inline void sha256_block(std::array<std::uint32_t, 8>& h, std::byte const* block,
                         Sha256Constants const& k) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 64; ++i)
    w[i / 4] = w[i / 4] << 8 | std::to_integer<unsigned>(block[i]);
  for (std::size_t i = 16; i < 64; ++i) {
    auto const a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) +
           (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
  }
  auto v = h;
  for (std::size_t i = 0; i < 64; ++i) {
    auto const e = v[4], a = v[0];
    auto const t1 = v[7] + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                    ((e & v[5]) ^ (~e & v[6])) + k.round[i] + w[i];
    auto const t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) +
                    ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
    v = {t1 + t2, a, v[1], v[2], v[3] + t1, e, v[5], v[6]};
  }
  for (std::size_t i = 0; i < 8; ++i) h[i] += v[i];
}

inline wire::rtmp::Sha256Digest sha256(std::vector<std::byte> bytes) {
  static Sha256Constants const constants;
  auto const bits = std::uint64_t{bytes.size()} * 8;
  bytes.push_back(std::byte{0x80});
  while (bytes.size() % 64 != 56) bytes.push_back(std::byte{0});
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::byte>(bits >> shift));
  auto h = constants.start;
  for (std::size_t at = 0; at < bytes.size(); at += 64) sha256_block(h, &bytes[at], constants);
  wire::rtmp::Sha256Digest digest{};
  for (std::size_t i = 0; i < 32; ++i) {
    digest[i] = static_cast<std::byte>(h[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

inline wire::rtmp::Sha256Digest hmac_sha256(ByteSpan key, ByteSpan data) {
  std::array<std::byte, 64> padded{};
  if (key.size() > padded.size()) {
    auto const digest = sha256({key.begin(), key.end()});
    std::copy(digest.begin(), digest.end(), padded.begin());
  } else {
    std::copy(key.begin(), key.end(), padded.begin());
  }
  std::vector<std::byte> inner, outer;
  for (auto const b : padded) {
    inner.push_back(b ^ std::byte{0x36});
    outer.push_back(b ^ std::byte{0x5C});
  }
  inner.insert(inner.end(), data.begin(), data.end());
  auto const digest = sha256(std::move(inner));
  outer.insert(outer.end(), digest.begin(), digest.end());
  return sha256(std::move(outer));
}

/// Octets that count up: what a test can foresee.
inline void count_up(std::span<std::byte> out) {
  unsigned n = 0;
  for (auto& b : out) b = static_cast<std::byte>(n++ * 7 + 3);
}

}  // namespace freshet::test
