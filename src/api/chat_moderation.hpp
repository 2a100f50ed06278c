/// ModerationRoutes: what moderators do in a channel, and what they look at.
#pragma once

#include "api/chat_house.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. `house` outlives it, and it the
/// router.
class ModerationRoutes {
 public:
  explicit ModerationRoutes(ChatHouse const& house) : house_{house} {}

  /// Under /v1/moderation/:channel: POST actions and test; GET held, log, barred and terms; PUT and
  /// DELETE terms/:id.
  void add_routes(http::Router& router);

 private:
  using Answer = net::awaitable<http::Response>;

  Answer act(http::Request const& request) const;
  Answer test(http::Request const& request) const;
  Answer list(http::Request const& request, wish::List which, chat::Standing needed) const;
  Answer log(http::Request const& request) const;
  Answer set_term(http::Request const& request) const;
  Answer remove_term(http::Request const& request) const;

  ChatHouse const& house_;
};

}  // namespace freshet::api
