/// Tokens: JSON web tokens, signed for whom the administrator says.
#pragma once

#include "api/making.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

#include <functional>
#include <string>
#include <utility>

namespace freshet::api {

class JsonBody;

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Tokens {
 public:
  struct House : Makers {
    /// From any thread. An operation_not_supported: the key in use cannot sign.
    std::function<Result<std::string>(access::Identity const&)> sign;
  };
  explicit Tokens(House house) : house_{std::move(house)} {}

  /// POST /v1/tokens.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> create(http::Request const& request) const;
  net::awaitable<http::Response> make(http::Request const& request, std::string signer) const;
  [[nodiscard]] Result<access::Identity> read(JsonBody& body) const;
  void read_channels(JsonBody& body, access::Identity& who) const;
  static void read_chat(JsonBody& body, access::Identity& who);

  House const house_;
};

}  // namespace freshet::api
