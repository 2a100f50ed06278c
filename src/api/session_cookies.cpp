#include "api/session_cookies.hpp"

#include "access/hash.hpp"
#include "http/cookie.hpp"

#include <string_view>

namespace freshet::api {
namespace {

std::string_view cookie_name(http::Request const& request) {
  return request.secure ? "__Host-freshet_session" : "freshet_session";
}

std::string cookie(http::Request const& request, std::string_view value, std::int64_t max_age_s) {
  std::string text{cookie_name(request)};
  text += '=';
  text += value;
  text += "; Path=/; Max-Age=" + std::to_string(max_age_s) + "; HttpOnly; SameSite=Strict";
  return request.secure ? text + "; Secure" : text;
}

}  // namespace

bool is_unsafe(http::Method method) {
  using http::Method;
  return method != Method::get && method != Method::head && method != Method::options;
}

std::optional<std::string> SessionCookies::token_of(http::Request const& request) const {
  for (auto const token : http::cookies_of(request, cookie_name(request))) {
    if (signed_in_.expires_at(token) > 0) return std::string{token};
  }
  return std::nullopt;
}

Result<> SessionCookies::check_origin(http::Request const& request) const {
  auto const origin = request.header("origin");
  if (origin.empty() || site_.path_of(std::string{origin} + '/', request)) return {};
  return failure(boost::system::errc::cross_device_link,
                 "the page that asks is of another site; behind a proxy that changes the Host "
                 "header, set server.public_url to the address that browsers use");
}

std::optional<Result<access::Identity>> SessionCookies::identify(
    http::Request const& request) const {
  if (http::cookies_of(request, cookie_name(request)).empty()) return std::nullopt;
  auto const token = token_of(request);
  if (!token) {
    return failure(boost::system::errc::owner_dead, "the session has ended; sign in again");
  }
  if (is_unsafe(request.method)) {
    if (auto ours = check_origin(request); !ours) return std::move(ours).error();
    if (!access::same_in_constant_time(access::csrf_token(*token),
                                       request.header("x-csrf-token"))) {
      return failure(boost::system::errc::cross_device_link,
                     "send X-CSRF-Token with the `csrf` that GET /v1/session answers with");
    }
  }
  return access::Identity{"admin",
                          {std::string{access::to_string(access::Role::admin)}},
                          {},
                          signed_in_.expires_at(*token)};
}

void SessionCookies::give(http::Request const& request, http::Response& response,
                          std::string const& token) {
  response.with("set-cookie", cookie(request, token, access::kLongestSessionS));
}

void SessionCookies::take_back(http::Request const& request, http::Response& response) {
  response.with("set-cookie", cookie(request, {}, 0));
}

}  // namespace freshet::api
