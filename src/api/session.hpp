/// Session: who is signed in to the dashboard: set up, sign in and out, change password and second
/// factor.
#pragma once

#include "access/admin.hpp"
#include "access/throttle.hpp"
#include "api/auth.hpp"
#include "api/session_cookies.hpp"
#include "base/log.hpp"
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
class Session {
 public:
  struct House {
    access::Admin& admin;
    access::Throttle& throttle;
    /// Passwords are tried there, one at a time; who finds it full is to come again.
    net::Blocking& thread;
    Insiders const& insiders;
    SessionCookies const& cookies;
    std::string name;  ///< of the server, for authenticators
    Log log;
  };
  explicit Session(House house) : house_{std::move(house)} {}

  /// GET, POST and DELETE /v1/session; POST /v1/session/setup and /v1/session/password; DELETE
  /// /v1/session/all; POST, PUT and DELETE /v1/session/totp.
  void add_routes(http::Router& router);

 private:
  /// What a password or a code is tried with, on the thread; the token of a session, or empty.
  using Try = std::function<Result<std::string>()>;

  [[nodiscard]] http::Response read(http::Request const& request) const;
  net::awaitable<http::Response> set_up(http::Request const& request) const;
  net::awaitable<http::Response> sign_in(http::Request const& request) const;
  net::awaitable<http::Response> sign_out(http::Request const& request) const;
  net::awaitable<http::Response> sign_out_everywhere(http::Request const& request) const;
  net::awaitable<http::Response> change_password(http::Request const& request) const;
  net::awaitable<http::Response> offer_totp(http::Request const& request) const;
  net::awaitable<http::Response> switch_totp_on(http::Request const& request) const;
  net::awaitable<http::Response> switch_totp_off(http::Request const& request) const;

  /// On the request's loop, while the thread tries it.
  net::awaitable<Result<std::string>> run(http::Request const& request, Try what) const;
  /// The same as often as the throttle lets this address try; a token of a session is given to the
  /// browser. `what_for`: for the log.
  net::awaitable<http::Response> attempt(http::Request const& request, Try what,
                                         std::string_view what_for) const;
  /// What GET answers to `who`, or to nobody, in the session of `token`.
  [[nodiscard]] http::Response state(access::Identity const* who,
                                     std::optional<std::string> const& token) const;

  House const house_;
};

}  // namespace freshet::api
