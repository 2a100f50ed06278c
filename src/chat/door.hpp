/// Door: the address under which a channel's chat is entered, and who is turned away there.
#pragma once

#include "access/identity.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "chat/hub.hpp"
#include "chat/tickets.hpp"
#include "http/router.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

inline constexpr std::string_view kSubprotocol = "freshet.chat.v1";

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Door {
 public:
  struct House {
    Hub& hub;
    Clock const& clock;
    /// Who asks for a ticket, by a bearer token or otherwise. On the request's loop.
    std::function<Result<access::Identity>(http::Request const&)> identify;
    /// How somebody is answered whom identify() does not know.
    std::function<http::Response(Error const&)> refuse;
    /// Where the pages are that are the server's own, beside the request's host.
    std::vector<std::string> own_origins{};
  };
  explicit Door(House house) : house_{std::move(house)}, tickets_{house_.clock} {}

  /// GET /v1/chat/:channel, POST /v1/chat/:channel/ticket.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response enter(http::Request const& request);
  [[nodiscard]] http::Response sell(http::Request const& request);
  [[nodiscard]] std::optional<http::Response> turn_away(http::Request const& request,
                                                        std::string const& network);
  /// Who comes, by what the request carries; nothing: the first frame says. An error: it is not
  /// good.
  [[nodiscard]] Result<std::optional<access::Identity>> known(http::Request const& request,
                                                              MemberHost& host);

  House const house_;
  Tickets tickets_;
};

}  // namespace freshet::chat
