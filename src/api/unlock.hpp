/// Unlock: a channel's password for a link, and a link for a fresh one.
#pragma once

#include "access/password_tries.hpp"
#include "access/path_tokens.hpp"
#include "api/auth.hpp"
#include "api/status.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/blocking.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Unlock {
 public:
  static constexpr std::int64_t kLinkS = 21'600;  // as long as a link of a manifest

  struct House {
    Directory const& directory;
    Insiders const& insiders;
    access::PathTokens const& tokens;
    Clock const& clock;
    /// Passwords are tried there, one at a time; who finds it full is to come again.
    net::Blocking& thread;
    std::string public_url;
    /// In its kept form; empty: viewers of the channel are asked for none. From any thread.
    std::function<std::string(std::string const& channel)> password;
    /// Why no link is given to who asks, null: to somebody. On the request's loop.
    std::function<std::optional<http::Response>(http::Request const&, std::string const& channel,
                                                access::Identity const* who)>
        refuse;
    /// What the session of a link is called that the password opens. From any thread.
    std::function<Result<std::string>(std::string const& channel, access::Identity const* who)>
        session;
    /// May a link of that session be exchanged for a fresh one? From any thread.
    std::function<bool(std::string const& channel, std::string_view session)> may_renew;
  };
  explicit Unlock(House house) : house_{std::move(house)}, tries_{house_.clock} {}

  /// POST /v1/channels/:name/unlock.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> unlock(http::Request const& request) const;
  net::awaitable<http::Response> try_password(http::Request const& request, std::string password,
                                              access::Identity const* who) const;
  [[nodiscard]] http::Response renew(http::Request const& request, std::string_view link) const;
  [[nodiscard]] http::Response give(http::Request const& request, std::string session) const;
  [[nodiscard]] std::int64_t now_s() const { return house_.clock.wall_us() / 1'000'000; }

  House const house_;
  mutable access::PasswordTries tries_;
};

}  // namespace freshet::api
