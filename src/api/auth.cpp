#include "api/auth.hpp"

#include "access/hash.hpp"
#include "api/reply.hpp"
#include "http/forwarded.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace freshet::api {
namespace {

/// RFC 6750 §2.1; the scheme compares without case. Empty: there is none.
std::string_view bearer_of(http::Request const& request) {
  constexpr std::string_view kScheme = "bearer ";
  auto text = request.header("authorization");
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  if (!std::ranges::equal(text.substr(0, kScheme.size()), kScheme, {}, lower)) return {};
  text.remove_prefix(kScheme.size());
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

bool Insiders::bears_token(http::Request const& request) const {
  return access::same_in_constant_time(token_, bearer_of(request));
}

std::optional<http::Response> Insiders::refuse_without_token(http::Request const& request) const {
  if (bears_token(request)) return std::nullopt;
  if (!bearer_of(request).empty()) {
    return problem_reply(403, "Forbidden", "the bearer token is not the administrator's");
  }
  return problem_reply(401, "Unauthorized",
                       "send Authorization: Bearer with the administrator's token")
      .with("www-authenticate", "Bearer");
}

std::optional<http::Response> Insiders::refuse_strangers(http::Request const& request) const {
  auto const address = ip_of_peer(request.peer);
  // A proxy on this machine asks for somebody else.
  if (address && address->is_loopback() && !http::was_forwarded(request)) return std::nullopt;
  if (address && networks_.contains(*address)) return std::nullopt;
  if (bears_token(request)) return std::nullopt;
  return problem_reply(403, "Forbidden",
                       "operations are shown to this machine only; to let " + request.peer +
                           " in, list its address or network in http.metrics_from, or send "
                           "Authorization: Bearer with the administrator's token");
}

}  // namespace freshet::api
