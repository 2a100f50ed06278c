/// ChannelEntitlement: who may watch a channel: from where, subscribers only, from which age on.
#pragma once

#include "api/auth.hpp"
#include "api/desk.hpp"
#include "api/status.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class ChannelEntitlement {
 public:
  struct House {
    Directory const& directory;
    Insiders const& insiders;
    /// As access::write_entitlement(). On the request's loop.
    std::function<net::awaitable<Result<std::string>>(net::Loop&, std::string channel)> read;
    /// Is what read() says still what somebody wants to change? On any thread.
    using Still = std::function<bool(std::string const& now)>;
    /// Sets that of `who.channel`, or nothing: takes it away. On the request's loop; kept, and in
    /// force, when it answers. False: it is not that any more. A file_exists: it cannot be kept to
    /// here.
    std::function<net::awaitable<Result<bool>>(net::Loop&, Change who,
                                               std::optional<std::string> json, Still)>
        change;
  };
  explicit ChannelEntitlement(House house) : house_{std::move(house)} {}

  /// GET, PUT and DELETE /v1/channels/:name/entitlement.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] Insiders::Visitor admit(http::Request const& request) const;
  net::awaitable<http::Response> read(http::Request const& request) const;
  net::awaitable<http::Response> put(http::Request const& request) const;
  net::awaitable<http::Response> remove(http::Request const& request) const;
  net::awaitable<http::Response> change(http::Request const& request, std::string who,
                                        std::optional<std::string> json) const;

  House const house_;
};

}  // namespace freshet::api
