/// Ear: what is heard of one end of a WebSocket conversation.
#pragma once

#include "net/loop.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::http {

/// Beast, and what it needs: three thousand octets. It lives from the first octet of a message to
/// the last, so that an idle connection does without. On its loop; nobody destroys it from inside
/// its listener.
class Ear {
 public:
  /// Whoever owns it hears by it, and is told what to answer.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void text(std::string_view text) = 0;
    virtual void binary() = 0;
    virtual void control() = 0;
    /// `last`: nothing may follow.
    virtual void answer(std::string octets, bool last) = 0;
    /// Nothing more is heard. `code` as in WebSocket::Talker.
    virtual void over(std::uint16_t code) = 0;
  };

  Ear(Ear const&) = delete;
  Ear& operator=(Ear const&) = delete;
  virtual ~Ear() = default;

  /// With the handshake, by the request's key.
  virtual void begin(std::string_view key, std::string_view protocol) = 0;
  /// In the middle of a conversation, between two messages.
  virtual void begin_quietly() = 0;
  /// The handshake has been answered.
  [[nodiscard]] virtual bool begun() const = 0;
  /// What came; only when it is settled, or just begun.
  virtual void feed(std::string_view octets) = 0;
  /// Everything that came has been heard and answered.
  [[nodiscard]] virtual bool settled() const = 0;

 protected:
  Ear() = default;
};

[[nodiscard]] std::shared_ptr<Ear> make_ear(net::Loop& loop, Ear::Listener& listener,
                                            std::size_t most_message);

}  // namespace freshet::http
