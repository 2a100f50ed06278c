/// What a client says in a WebSocket conversation, and how it reads what it hears.
#pragma once

#include "http/websocket.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

enum Opcode : std::uint8_t { more = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// RFC 6455 §1.3, the example.
inline std::string handshake(std::string const& path = "/ws",
                             std::string const& more_headers = {}) {
  return "GET " + path +
         " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more_headers + "\r\n";
}

struct Sent {
  Opcode opcode = text;
  bool final = true;
  bool masked = true;
  std::uint8_t reserved = 0;  ///< RSV1 to RSV3
};

/// A client's frame (§5.2).
inline std::string frame(std::string_view payload, Sent sent = {}) {
  constexpr std::string_view kMask = "\x37\xfa\x21\x3d";
  std::string out;
  out += static_cast<char>((sent.final ? 0x80 : 0) | sent.reserved << 4 | sent.opcode);
  auto const masked = sent.masked ? 0x80 : 0;
  auto const size = payload.size();
  if (size < 126) {
    out += static_cast<char>(masked | static_cast<int>(size));
  } else {
    auto const octets = size <= 0xffff ? 2 : 8;
    out += static_cast<char>(masked | (octets == 2 ? 126 : 127));
    for (int i = octets - 1; i >= 0; --i) out += static_cast<char>(size >> 8 * i & 0xff);
  }
  if (sent.masked) out += kMask;
  for (std::size_t i = 0; i < size; ++i) {
    out += static_cast<char>(payload[i] ^ (sent.masked ? kMask[i % 4] : 0));
  }
  return out;
}

inline std::string close_with(int code, std::string_view why = {}) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return frame(payload += why, {.opcode = close});
}

struct Heard {
  Opcode opcode;
  std::string payload;

  /// Of a close frame.
  [[nodiscard]] int code() const {
    auto const at = [this](std::size_t i) { return static_cast<unsigned char>(payload.at(i)); };
    return at(0) << 8 | at(1);
  }
  friend bool operator==(Heard const&, Heard const&) = default;
};

/// A server's frames, behind the head of its answer if that is there; a rest that is no whole frame
/// is dropped.
inline std::vector<Heard> frames_of(std::string_view octets) {
  if (octets.starts_with("HTTP/")) octets.remove_prefix(octets.find("\r\n\r\n") + 4);
  std::vector<Heard> all;
  for (;;) {
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
    if (octets.size() < 2) return all;
    std::size_t size = at(1), head = 2;
    if (size >= 126) {
      auto const more_octets = size == 126 ? 2U : 8U;
      if (octets.size() < 2 + more_octets) return all;
      size = 0;
      for (std::size_t i = 0; i < more_octets; ++i) size = size << 8 | at(2 + i);
      head += more_octets;
    }
    if (octets.size() < head + size) return all;
    all.push_back({static_cast<Opcode>(at(0) & 0xf), std::string{octets.substr(head, size)}});
    octets.remove_prefix(head + size);
  }
}

/// Writes down what it hears. On the socket's loop.
struct FakeTalker final : http::WebSocket::Talker {
  void began(http::WebSocket& began_on) noexcept override {
    ++begun;
    socket = &began_on;
    for (auto const& one : greeting) socket->send(one);
  }
  void text(std::string_view said) noexcept override {
    texts.emplace_back(said);
    if (echo && socket) socket->send(http::text_frame(said));
  }
  void control() noexcept override { ++controls; }
  void ended(std::uint16_t code) noexcept override {
    ++ends;
    last_code = code;
    socket = nullptr;
  }

  http::WebSocket* socket = nullptr;
  std::vector<Bytes> greeting;
  std::vector<std::string> texts;
  bool echo = false;
  int begun = 0, ends = 0, controls = 0;
  std::uint16_t last_code = 0;
};

}  // namespace freshet::test
