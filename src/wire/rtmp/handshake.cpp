#include "wire/rtmp/handshake.hpp"

#include "wire/rtmp/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace freshet::wire::rtmp {
namespace {

constexpr std::byte kVersion{3};
constexpr std::size_t kFirstFlight = 1 + kHandshakeBlock;
/// A server below 3 would not be asked for digests; this is one that all clients know.
constexpr std::uint8_t kServerVersion[] = {3, 5, 1, 1};

/// §5.2.2; what else may ring at this door is named, for it is a wrong port and no broken client.
Result<> check_version(std::byte version) {
  if (version == kVersion) return {};
  auto const value = std::to_integer<unsigned>(version);
  if (value == 0x16) return malformed("rtmp handshake: this is TLS, rtmps has a port of its own");
  if (value == 6 || value == 8 || value == 9) {
    return malformed("rtmp handshake: RTMPE is not supported");
  }
  if (value >= 32) return malformed("rtmp handshake: this is no RTMP");
  return malformed(fmt::format("rtmp handshake: version {}, 3 is expected", value));
}

void append(std::vector<std::byte>& out, ByteSpan bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void drop_front(std::vector<std::byte>& bytes, std::size_t n) {
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
}

/// Time zero, `version`, then random octets.
Block fresh_block(std::span<std::uint8_t const> version, RandomFill random) {
  Block block{};
  random(std::span{block}.subspan(8));
  if (!version.empty()) std::memcpy(block.data() + 4, version.data(), version.size());
  return block;
}

}  // namespace

void ServerHandshake::feed(ByteSpan bytes) { append(in_, bytes); }

Result<bool> ServerHandshake::step(std::vector<std::byte>& out) {
  if (state_ == State::want_c1) {
    if (in_.empty()) return false;
    if (auto r = check_version(in_[0]); !r) return r.error();
    if (in_.size() < kFirstFlight) return false;
    answer(std::span{in_}.subspan<1, kHandshakeBlock>(), out);
    drop_front(in_, kFirstFlight);
    state_ = State::want_c2;
  }
  // C2 ought to echo S1. Clients exist that send anything, and nothing hangs on it.
  if (state_ == State::want_c2 && in_.size() >= kHandshakeBlock) {
    drop_front(in_, kHandshakeBlock);
    state_ = State::done;
  }
  return state_ == State::done;
}

void ServerHandshake::answer(BlockView c1, std::vector<std::byte>& out) {
  auto const client = hmac_ ? find_digest(c1, hmac_) : std::nullopt;
  out.push_back(kVersion);
  if (!client) {
    append(out, fresh_block({}, random_));
    append(out, c1);
    return;
  }
  digest_ = true;
  auto s1 = fresh_block(kServerVersion, random_);
  sign_s1(s1, client->layout, hmac_);
  append(out, s1);
  Block s2;
  random_(s2);
  sign_s2(s2, client->digest, hmac_);
  append(out, s2);
}

Bytes ServerHandshake::leftover() const {
  return state_ == State::done ? Bytes::copy(in_) : Bytes{};
}

void ClientHandshake::feed(ByteSpan bytes) { append(in_, bytes); }

Result<bool> ClientHandshake::step(std::vector<std::byte>& out) {
  if (state_ == State::start) {
    out.push_back(kVersion);
    append(out, fresh_block({}, random_));
    state_ = State::want_s1;
  }
  if (state_ == State::want_s1 && !in_.empty()) {
    if (auto r = check_version(in_[0]); !r) return r.error();
    if (in_.size() < kFirstFlight) return false;
    append(out, ByteSpan{in_}.subspan(1, kHandshakeBlock));
    drop_front(in_, kFirstFlight);
    state_ = State::want_s2;
  }
  if (state_ == State::want_s2 && in_.size() >= kHandshakeBlock) {
    drop_front(in_, kHandshakeBlock);
    state_ = State::done;
  }
  return state_ == State::done;
}

Bytes ClientHandshake::leftover() const {
  return state_ == State::done ? Bytes::copy(in_) : Bytes{};
}

}  // namespace freshet::wire::rtmp
