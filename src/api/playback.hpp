/// Playback: signed links to channels: minted, handed out inside a playlist, and revoked.
#pragma once

#include "access/path_tokens.hpp"
#include "api/auth.hpp"
#include "api/status.hpp"
#include "base/clock.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <functional>
#include <optional>
#include <string>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Playback {
 public:
  struct House {
    access::PathTokens const& tokens;
    Directory const& directory;
    Insiders const& insiders;
    Clock const& clock;
    /// How the outside reaches us; empty: as each request says.
    std::string public_url;
    /// From any thread.
    std::function<bool(std::string const& channel)> is_public;
    std::function<http::Response(http::Request const&, std::string const& channel,
                                 std::string const& prefix)>
        multivariant;
    /// On the request's loop; kept when it answers.
    std::function<net::awaitable<Result<>>(net::Loop&, std::string session)> revoke;
    /// Why no link is given to who asks; null: nobody knows who it is. On the request's loop.
    std::function<std::optional<http::Response>(http::Request const&, std::string const& channel,
                                                access::Identity const* who)>
        refuse{};
    /// What the session of a link for them is called. From any thread.
    std::function<Result<std::string>(access::Identity const* who)> session{};
    /// Asks somebody else whether who asks may watch that channel: what names their link, or how
    /// they are refused. On the request's loop; empty: nobody is asked.
    struct Admitted {
      std::string session{};
      std::optional<http::Response> refused{};
    };
    std::function<net::awaitable<Admitted>(http::Request const&, std::string channel)> may_watch{};
  };
  explicit Playback(House house) : house_{std::move(house)} {}

  /// POST /v1/playback-url, DELETE /v1/playback-url/:session, GET /v1/streams/:id/manifest.m3u8.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response mint(http::Request const& request) const;
  net::awaitable<http::Response> manifest(http::Request const& request) const;
  net::awaitable<http::Response> manifest_for(http::Request const& request,
                                              std::string const& channel,
                                              access::Identity const* who) const;
  net::awaitable<http::Response> revoke(http::Request const& request) const;
  [[nodiscard]] std::int64_t now_s() const { return house_.clock.wall_us() / 1'000'000; }

  House const house_;
};

}  // namespace freshet::api
