/// Revocations: tokens, users and links that are let in no more; made, listed and taken back by the
/// administrator.
#pragma once

#include "api/making.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Revocations {
 public:
  explicit Revocations(Makers house) : house_{house} {}

  /// GET and POST /v1/revocations, DELETE /v1/revocations/:id.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> list(http::Request const& request) const;
  net::awaitable<http::Response> create(http::Request const& request) const;
  net::awaitable<http::Response> make(http::Request const& request, std::string who) const;
  net::awaitable<http::Response> remove(http::Request const& request) const;

  Makers const house_;
};

}  // namespace freshet::api
