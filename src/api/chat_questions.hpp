/// QuestionRoutes: questions of a channel's viewers, for programs: asking, raising, featuring.
#pragma once

#include "api/chat_house.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. `house` outlives it, and it the
/// router.
class QuestionRoutes {
 public:
  explicit QuestionRoutes(ChatHouse const& house) : house_{house} {}

  /// GET and POST /v1/questions; PATCH /v1/questions/:id; POST /v1/questions/:id/upvotes.
  void add_routes(http::Router& router);

 private:
  using Answer = net::awaitable<http::Response>;

  Answer list(http::Request const& request) const;
  Answer ask(http::Request const& request) const;
  Answer set(http::Request const& request) const;
  Answer upvote(http::Request const& request) const;

  ChatHouse const& house_;
};

}  // namespace freshet::api
