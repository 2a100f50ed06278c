/// ChatMessages: what is said in a channel, for programs: saying it, reading it back, taking all of
/// somebody's away, and the whole of it as a file.
#pragma once

#include "api/chat_house.hpp"
#include "api/desk.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class ChatMessages {
 public:
  struct House {
    ChatHouse const& chat;
    Desk const& desk;
  };
  explicit ChatMessages(House house) : house_{std::move(house)} {}

  /// GET, POST and DELETE /v1/channels/:channel/messages; GET …/messages/export; GET
  /// /v1/chat/:channel/replay.
  void add_routes(http::Router& router);

 private:
  using Answer = net::awaitable<http::Response>;

  Answer say(http::Request const& request) const;
  Answer page(http::Request const& request) const;
  Answer erase(http::Request const& request) const;
  Answer replay(http::Request const& request) const;
  [[nodiscard]] http::Response write_out(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
