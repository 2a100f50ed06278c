/// The RTMP handshake (RTMP 1.0 §5.2), simple and with digests, from either end.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace freshet::wire::rtmp {

using Sha256Digest = std::array<std::byte, 32>;
/// HMAC-SHA256 and random octets come from the caller: this floor knows no library for them.
using HmacSha256 = Sha256Digest (*)(ByteSpan key, ByteSpan data);
using RandomFill = void (*)(std::span<std::byte> out);

inline constexpr std::size_t kHandshakeBlock = 1536;

/// Answers C0 C1 with S0 S1 S2 and waits for C2. A client whose C1 carries a digest is answered
/// with digests in the same layout, any other with an echo.
class ServerHandshake {
 public:
  ServerHandshake(HmacSha256 hmac, RandomFill random) : hmac_{hmac}, random_{random} {}

  void feed(ByteSpan bytes);
  /// Appends what is to be sent to `out`; true: the handshake is done.
  [[nodiscard]] Result<bool> step(std::vector<std::byte>& out);
  /// What came behind the handshake, once it is done: the first chunks.
  [[nodiscard]] Bytes leftover() const;
  /// The client signed its half, as Flash did and FFmpeg does.
  [[nodiscard]] bool digest() const { return digest_; }

 private:
  enum class State { want_c1, want_c2, done };

  void answer(std::span<std::byte const, kHandshakeBlock> c1, std::vector<std::byte>& out);

  HmacSha256 hmac_;
  RandomFill random_;
  State state_ = State::want_c1;
  bool digest_ = false;
  std::vector<std::byte> in_;
};

/// The simple handshake of a publisher: no digests, which every server takes.
class ClientHandshake {
 public:
  explicit ClientHandshake(RandomFill random) : random_{random} {}

  void feed(ByteSpan bytes);
  /// The first step sends C0 C1, a later one C2; true: the handshake is done.
  [[nodiscard]] Result<bool> step(std::vector<std::byte>& out);
  [[nodiscard]] Bytes leftover() const;

 private:
  enum class State { start, want_s1, want_s2, done };

  RandomFill random_;
  State state_ = State::start;
  std::vector<std::byte> in_;
};

}  // namespace freshet::wire::rtmp
