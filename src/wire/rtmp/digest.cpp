#include "wire/rtmp/digest.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace freshet::wire::rtmp {
namespace {

constexpr std::size_t kDigestSize = std::tuple_size_v<Sha256Digest>;
/// Time and version stand before the halves; a half gives four octets to say where its secret is.
constexpr std::size_t kFirstHalf = 8, kSecondHalf = 8 + 764;
constexpr std::size_t kPlaces = 764 - 4 - kDigestSize;

constexpr std::string_view kClientName = "Genuine Adobe Flash Player 001";
constexpr std::string_view kServerName = "Genuine Adobe Flash Media Server 001";
/// What either name is followed by in the longer form of its key.
constexpr std::uint8_t kSecret[] = {
    0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
    0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE};

/// Of the block without its 32 digest octets.
Sha256Digest digest_of(BlockView block, std::size_t at, std::string_view name, HmacSha256 hmac) {
  std::array<std::byte, kHandshakeBlock - kDigestSize> rest;
  auto const behind = std::ranges::copy(block.first(at), rest.begin()).out;
  std::ranges::copy(block.subspan(at + kDigestSize), behind);
  return hmac(as_bytes(name), rest);
}

bool holds(ByteSpan bytes, Sha256Digest const& digest) { return std::ranges::equal(bytes, digest); }

void sign(std::span<std::byte, kHandshakeBlock> block, Layout layout, std::string_view name,
          HmacSha256 hmac) {
  auto const at = digest_position(block, layout);
  auto const digest = digest_of(block, at, name, hmac);
  std::ranges::copy(digest, block.begin() + static_cast<std::ptrdiff_t>(at));
}

Sha256Digest proof_of(BlockView s2, Sha256Digest const& client_digest, HmacSha256 hmac) {
  std::vector<std::byte> key;
  std::ranges::copy(as_bytes(kServerName), std::back_inserter(key));
  std::ranges::copy(std::as_bytes(std::span{kSecret}), std::back_inserter(key));
  auto const derived = hmac(key, client_digest);
  return hmac(derived, s2.first(kHandshakeBlock - kDigestSize));
}

}  // namespace

std::size_t digest_position(BlockView block, Layout layout) {
  auto const half = layout == Layout::digest_first ? kFirstHalf : kSecondHalf;
  std::size_t sum = 0;
  for (auto const b : block.subspan(half, 4)) sum += std::to_integer<std::size_t>(b);
  return half + 4 + sum % kPlaces;
}

std::optional<ClientDigest> find_digest(BlockView c1, HmacSha256 hmac) {
  for (auto const layout : {Layout::key_first, Layout::digest_first}) {
    auto const at = digest_position(c1, layout);
    auto const digest = digest_of(c1, at, kClientName, hmac);
    if (holds(c1.subspan(at, kDigestSize), digest)) return ClientDigest{layout, digest};
  }
  return {};
}

void sign_s1(std::span<std::byte, kHandshakeBlock> s1, Layout layout, HmacSha256 hmac) {
  sign(s1, layout, kServerName, hmac);
}

void sign_c1(std::span<std::byte, kHandshakeBlock> c1, Layout layout, HmacSha256 hmac) {
  sign(c1, layout, kClientName, hmac);
}

void sign_s2(std::span<std::byte, kHandshakeBlock> s2, Sha256Digest const& client_digest,
             HmacSha256 hmac) {
  auto const proof = proof_of(s2, client_digest, hmac);
  std::ranges::copy(proof, s2.last(kDigestSize).begin());
}

bool verify_answer(BlockView s1, BlockView s2, Layout layout, Sha256Digest const& client_digest,
                   HmacSha256 hmac) {
  auto const at = digest_position(s1, layout);
  return holds(s1.subspan(at, kDigestSize), digest_of(s1, at, kServerName, hmac)) &&
         holds(s2.last(kDigestSize), proof_of(s2, client_digest, hmac));
}

}  // namespace freshet::wire::rtmp
