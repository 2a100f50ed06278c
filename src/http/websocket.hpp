/// WebSocket: RFC 6455 over one connection: Beast shakes hands and reads; what is sent are frames
/// that are ready, shared by everybody who gets them.
#pragma once

#include "base/bytes.hpp"
#include "http/message.hpp"
#include "net/awaitable.hpp"
#include "net/conn.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::http {

/// A frame with a whole text message (§5.2), unmasked: a server's. Made once, sent to many.
[[nodiscard]] Bytes text_frame(std::string_view text);
/// §5.5.1; `why` is cut to 123 octets.
[[nodiscard]] Bytes close_frame(std::uint16_t code, std::string_view why);

/// One end of a conversation. On its loop.
class WebSocket {
 public:
  /// Who talks to the peer. On the loop; nothing throws. It may call the socket's verbs from here.
  class Talker {
   public:
    virtual ~Talker() = default;
    /// The handshake is over. The socket lives until ended() has returned.
    virtual void began(WebSocket& socket) noexcept = 0;
    /// A whole text message, valid UTF-8.
    virtual void text(std::string_view text) noexcept = 0;
    /// A ping or pong of the peer's: Beast answers, who counts frames counts.
    virtual void control() noexcept = 0;
    /// The last call, if there was began(). `code`: the peer's close code, 1005 for a close without
    /// one, 1006 for an end without a close.
    virtual void ended(std::uint16_t code) noexcept = 0;
  };
  struct Limits {
    std::size_t most_message = 4'096;           ///< octets of a message; more is closed with 1009
    std::size_t most_waiting = 128UL * 1024;    ///< octets that wait for the peer
    std::chrono::milliseconds most_age{5'000};  ///< of the oldest of them
  };

  WebSocket(WebSocket const&) = delete;
  WebSocket& operator=(WebSocket const&) = delete;
  virtual ~WebSocket() = default;

  /// Never blocks: what the socket does not take now waits. Frames leave whole and in order. Who is
  /// slow is for the talker to close; at twice `most_waiting` the connection is broken off.
  virtual void send(Bytes frame) = 0;
  /// Octets that wait; who has too many, or too old ones, is slow.
  [[nodiscard]] virtual std::size_t waiting() const = 0;
  [[nodiscard]] virtual bool is_slow(SteadyTime now) const = 0;
  /// What waits is dropped but for the rest of the frame that is under way; then the close frame,
  /// and the connection ends when the peer has answered, after two seconds at most.
  virtual void close(std::uint16_t code, std::string_view why) = 0;
  [[nodiscard]] virtual std::string const& peer() const = 0;
  [[nodiscard]] virtual net::Loop& loop() const = 0;

 protected:
  WebSocket() = default;
};

/// What a handler answers to a request that is to become a conversation: the framing shakes hands
/// over HTTP/1.1 and lets `talker` speak; `protocol`: the subprotocol that is chosen, or empty. A
/// request that is no proper handshake is answered with 400 or 426 instead.
[[nodiscard]] Response upgrade(Request const& request, std::shared_ptr<WebSocket::Talker> talker,
                               WebSocket::Limits limits, std::string protocol);

}  // namespace freshet::http
