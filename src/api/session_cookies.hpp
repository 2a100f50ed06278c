/// SessionCookies: how a browser that is signed in shows it, and what keeps other sites from using
/// that.
#pragma once

#include "access/identity.hpp"
#include "access/signed_in.hpp"
#include "api/site.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <utility>

namespace freshet::api {

/// Is it a request that may change something?
[[nodiscard]] bool is_unsafe(http::Method method);

/// Over TLS the cookie is `__Host-freshet_session`, which no other host and no plain connection can
/// set; else `freshet_session`. Both are HttpOnly and SameSite=Strict. From any thread.
class SessionCookies {
 public:
  SessionCookies(access::SignedIn const& signed_in, Site site)
      : signed_in_{signed_in}, site_{std::move(site)} {}

  /// The token of the session that the request's cookie is of, if that is good.
  [[nodiscard]] std::optional<std::string> token_of(http::Request const& request) const;

  /// Who asks, by the cookie; nothing: there is none. Errors: owner_dead (the session has ended),
  /// cross_device_link (another site's page may have sent it).
  [[nodiscard]] std::optional<Result<access::Identity>> identify(
      http::Request const& request) const;

  /// Nothing is wrong where a request names no origin, or this server.
  [[nodiscard]] Result<> check_origin(http::Request const& request) const;

  static void give(http::Request const& request, http::Response& response,
                   std::string const& token);
  static void take_back(http::Request const& request, http::Response& response);

 private:
  access::SignedIn const& signed_in_;
  Site const site_;
};

}  // namespace freshet::api
