/// ChannelSettings: what is set of a channel, read and changed by its administrators.
#pragma once

#include "api/auth.hpp"
#include "api/desk.hpp"
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
    /// Is what read() says still what somebody wants to change? On any thread.
    using Still = std::function<bool(std::string const& now)>;
    /// Lays a JSON object over what is set of `who.channel` (RFC 7396). On the request's loop; kept
    /// when it answers. False: it is not that any more. An invalid_argument names what is wrong.
    std::function<net::awaitable<Result<bool>>(net::Loop&, Change who, std::string patch, Still)>
        change;
  };
  explicit ChannelSettings(House house) : house_{std::move(house)} {}

  /// GET and PATCH /v1/channels/:name/settings.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] Insiders::Visitor admit(http::Request const& request) const;
  [[nodiscard]] http::Response shown(std::string const& channel) const;
  [[nodiscard]] http::Response read(http::Request const& request) const;
  net::awaitable<http::Response> change(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
