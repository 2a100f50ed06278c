/// Throat: what stands between Beast and a connection, which Beast never sees.
#pragma once

#include "net/loop.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::http {

/// Octets that came, and Beast's wish for some; and what Beast says. On the socket's loop. Whoever
/// wishes or says is answered later, from the loop or from feed(), never inside the call.
class Throat {
 public:
  using Handler = net::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;
  class Speaker {
   public:
    virtual ~Speaker() = default;
    virtual void say(std::string octets) = 0;
  };

  Throat(net::Loop& loop, Speaker& speaker) : loop_{loop}, speaker_{speaker} {}
  Throat(Throat const&) = delete;
  Throat& operator=(Throat const&) = delete;

  [[nodiscard]] net::Loop& loop() { return loop_; }
  /// Has everything been swallowed?
  [[nodiscard]] bool empty() const { return left_.empty(); }
  /// Only while it is empty. Beast may be in the middle of something and take the rest later.
  void feed(std::string_view octets);
  /// One wish at a time.
  void want(net::asio::mutable_buffer into, Handler handler);
  void say(std::string octets, Handler handler);

 private:
  void answer(Handler handler, std::size_t n);

  net::Loop& loop_;
  Speaker& speaker_;
  std::string left_;
  net::asio::mutable_buffer into_;
  std::optional<Handler> wish_;  // emplaced, never assigned: Boost 1.81's assignment has no end
};

}  // namespace freshet::http
