/// StreamKeys: the stream keys of a channel, made, named and revoked by its administrators.
#pragma once

#include "api/making.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class StreamKeys {
 public:
  struct House : Makers {
    std::string secret;  ///< that signs them
  };
  explicit StreamKeys(House house) : house_{std::move(house)} {}

  /// GET and POST /v1/channels/:name/keys, PATCH and DELETE /v1/channels/:name/keys/:id.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> list(http::Request const& request) const;
  net::awaitable<http::Response> create(http::Request const& request) const;
  net::awaitable<http::Response> make(http::Request const& request, std::string who) const;
  net::awaitable<http::Response> rename(http::Request const& request) const;
  net::awaitable<http::Response> revoke(http::Request const& request) const;

  [[nodiscard]] Insiders::Visitor admit(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
