/// Channels: listed for everybody, made and deleted by the administrator.
#pragma once

#include "api/making.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

#include <functional>
#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Channels {
 public:
  struct House : Makers {
    /// Does the configuration name it? From any thread.
    std::function<bool(std::string const& channel)> is_configured;
    /// Sets a JSON object of settings. On the database's thread. An invalid_argument names what is
    /// wrong with it.
    std::function<Result<>(store::Database&, std::string const& channel, std::string const& json)>
        set;
    /// Nothing of the channel can be watched any more. From any thread.
    std::function<void(std::string const& channel)> forget;
  };
  explicit Channels(House house) : house_{std::move(house)} {}

  /// GET and POST /v1/channels, GET and DELETE /v1/channels/:name.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response list(http::Request const& request) const;
  [[nodiscard]] http::Response one(http::Request const& request) const;
  net::awaitable<http::Response> create(http::Request const& request) const;
  net::awaitable<http::Response> make(http::Request const& request, std::string who) const;
  net::awaitable<http::Response> remove(http::Request const& request) const;
  [[nodiscard]] std::optional<http::Response> refuse_to_remove(std::string const& channel) const;

  House const house_;
};

}  // namespace freshet::api
