/// The digests of the Flash handshake: where they hide among 1536 octets, and what they sign.
#pragma once

#include "wire/rtmp/handshake.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace freshet::wire::rtmp {

using Block = std::array<std::byte, kHandshakeBlock>;
using BlockView = std::span<std::byte const, kHandshakeBlock>;

/// A block has two halves of 764 octets behind its first 8, one for a key and one for the digest;
/// this says which half comes first.
enum class Layout { digest_first, key_first };

/// The digest of a client's block and its layout; nothing when neither half holds a valid one.
struct ClientDigest {
  Layout layout{};
  Sha256Digest digest{};
};
[[nodiscard]] std::optional<ClientDigest> find_digest(BlockView c1, HmacSha256 hmac);

/// Writes the server's digest into `s1`, whose other octets are final.
void sign_s1(std::span<std::byte, kHandshakeBlock> s1, Layout layout, HmacSha256 hmac);
/// Writes the proof that the server has read the client's digest into the end of `s2`.
void sign_s2(std::span<std::byte, kHandshakeBlock> s2, Sha256Digest const& client_digest,
             HmacSha256 hmac);

/// Writes a client's digest: for tests, Freshet publishes with the simple handshake.
void sign_c1(std::span<std::byte, kHandshakeBlock> c1, Layout layout, HmacSha256 hmac);
/// The server's half of what a client checks: its digest stands in `s1`, and `s2` proves that the
/// client's was read.
[[nodiscard]] bool verify_answer(BlockView s1, BlockView s2, Layout layout,
                                 Sha256Digest const& client_digest, HmacSha256 hmac);
/// Where the digest of a block begins.
[[nodiscard]] std::size_t digest_position(BlockView block, Layout layout);

}  // namespace freshet::wire::rtmp
