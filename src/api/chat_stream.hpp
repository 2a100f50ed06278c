/// ChatStream: a channel's chat as server-sent events, for bots and for pages that only read; and
/// how far behind its viewers are.
#pragma once

#include "api/chat_house.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. `house` outlives it, and it the
/// router.
class ChatStream {
 public:
  explicit ChatStream(ChatHouse const& house) : house_{house} {}

  /// GET /v1/chat/:channel/stream and /v1/chat/:channel/delay.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response follow(http::Request const& request) const;
  net::awaitable<http::Response> delay(http::Request const& request) const;

  ChatHouse const& house_;
};

}  // namespace freshet::api
