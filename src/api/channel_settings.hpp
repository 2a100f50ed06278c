/// ChannelSettings: what is set of a channel, read and changed by the administrator.
#pragma once

#include "api/auth.hpp"
#include "api/status.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <functional>
#include <string>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class ChannelSettings {
 public:
  struct House {
    Directory const& directory;
    Insiders const& insiders;
    /// All settings of a channel as a JSON object. From any thread.
    std::function<std::string(std::string const& channel)> read;
    /// Lays a JSON object over what is set (RFC 7396). On the request's loop; kept when it answers.
    /// An invalid_argument names what is wrong with it.
    std::function<net::awaitable<Result<>>(net::Loop&, std::string who, std::string channel,
                                           std::string patch)>
        change;
  };
  explicit ChannelSettings(House house) : house_{std::move(house)} {}

  /// GET and PATCH /v1/channels/:name/settings.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] std::optional<http::Response> refuse(http::Request const& request) const;
  [[nodiscard]] http::Response read(http::Request const& request) const;
  net::awaitable<http::Response> change(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
