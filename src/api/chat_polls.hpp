/// PollRoutes: polls of a channel, for programs: opening, closing, voting.
#pragma once

#include "api/chat_house.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. `house` outlives it, and it the
/// router.
class PollRoutes {
 public:
  explicit PollRoutes(ChatHouse const& house) : house_{house} {}

  /// GET and POST /v1/polls; POST /v1/polls/:id/close and /v1/polls/:id/votes.
  void add_routes(http::Router& router);

 private:
  using Answer = net::awaitable<http::Response>;

  Answer list(http::Request const& request) const;
  Answer open(http::Request const& request) const;
  Answer close(http::Request const& request) const;
  Answer vote(http::Request const& request) const;

  ChatHouse const& house_;
};

}  // namespace freshet::api
