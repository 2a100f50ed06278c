/// AlertRoutes: what is shown over the picture, by a moderator or by a service elsewhere that signs
/// what it sends.
#pragma once

#include "api/chat_house.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/trail.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class AlertRoutes {
 public:
  /// Ids of messages that were taken, whatever the channel; of older ones the time is over.
  static constexpr std::size_t kIdsKept = 4'096;
  /// What was signed longer ago, or further ahead, is not taken.
  static constexpr std::int64_t kOldestS = 300, kNewestS = 60;

  struct House {
    ChatHouse const& chat;
    std::string secret;  ///< of this server; each channel's is made of it
  };
  explicit AlertRoutes(House house) : house_{std::move(house)} {}

  /// GET and POST /v1/alerts; GET /v1/alerts/secret; POST /v1/alerts/inbound/:channel.
  void add_routes(http::Router& router);
  /// Octets with which what comes in for a channel is signed.
  [[nodiscard]] std::string secret_of(std::string const& channel) const;

 private:
  using Answer = net::awaitable<http::Response>;

  Answer list(http::Request const& request) const;
  Answer show(http::Request const& request) const;
  Answer take_in(http::Request const& request) const;
  [[nodiscard]] http::Response secret(http::Request const& request) const;
  [[nodiscard]] Result<> check(http::Request const& request) const;

  House const house_;
  std::shared_ptr<net::Trail<std::string>> const seen_ =
      std::make_shared<net::Trail<std::string>>(kIdsKept);
};

}  // namespace freshet::api
