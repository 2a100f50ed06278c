/// Doorman: where somebody else is asked about every viewer, once a viewing, before they get the
/// first address of a channel.
#pragma once

#include "access/path_tokens.hpp"
#include "base/clock.hpp"
#include "delivery/dash.hpp"
#include "delivery/hls.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "origin/origin.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace freshet::delivery {

/// May who asks watch that channel? What names their link: a session of their own if it is empty.
/// On the request's loop. An error's text is for them; device_or_resource_busy: not now.
using MayWatch = std::function<net::awaitable<Result<std::string>>(
    http::Request const& request, std::string channel, std::string protocol)>;

/// Does a player begin with that address, `/live/CHANNEL/index.m3u8` or one of the manifests?
[[nodiscard]] bool is_entry(std::string_view path);

/// 403 with the sentence of whoever said no, or 503; kept by no cache.
[[nodiscard]] http::Response turned_away(Error const& why);

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it.
class Doorman {
 public:
  struct House {
    std::function<bool()> asks;  ///< as PathGate's
    MayWatch may_watch;
    access::PathTokens const& tokens;
    origin::Origin const& origin;
    Hls& hls;
    Dash const& dash;
    Clock const& clock;
  };
  explicit Doorman(House house) : house_{std::move(house)} {}

  /// Before those of Hls and Dash, whose answers it gives where nobody is asked: to a prefix, which
  /// PathGate has verified, and while `asks` says no.
  void add_routes(http::Router& router);

 private:
  /// A document under a prefix.
  using Made = std::function<http::Response(http::Request const&, std::string const& channel,
                                            std::string const& prefix)>;

  [[nodiscard]] bool asks_about(http::Request const& request) const;
  net::awaitable<http::Response> enter(http::Request const& request, std::string protocol,
                                       Made const& made) const;

  House const house_;
  Made const hls_{[this](auto const& request, auto const& channel, auto const& prefix) {
    return house_.hls.multivariant_for(request, channel, prefix);
  }};
  Made const dash_{[this](auto const& request, auto const& channel, auto const& prefix) {
    return house_.dash.manifest_for(request, channel, prefix);
  }};
  Made const low_latency_{[this](auto const& request, auto const& channel, auto const& prefix) {
    return house_.dash.low_latency_for(request, channel, prefix);
  }};
};

}  // namespace freshet::delivery
