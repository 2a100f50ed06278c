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

/// Why nobody is known: their codes part what refuse() answers.
constexpr auto kNoToken = boost::system::errc::no_such_file_or_directory;
constexpr auto kNoJwt = boost::system::errc::operation_not_permitted;
constexpr auto kNoSession = boost::system::errc::owner_dead;
constexpr auto kAnotherSite = boost::system::errc::cross_device_link;

/// Only a JSON web token has points; a piece of one is one that is not good.
bool is_jwt(std::string_view bearer) { return bearer.find('.') != std::string_view::npos; }

http::Response forbidden(access::Role needed, std::string const& where) {
  return problem_reply(403, "Forbidden",
                       "the token is not that of " +
                           std::string{needed == access::Role::admin ? "an " : "a "} +
                           std::string{access::to_string(needed)} + where);
}

}  // namespace

Result<access::Identity> Insiders::identify(http::Request const& request) const {
  auto const bearer = bearer_of(request);
  if (bearer.empty()) {
    if (auto who = read_session_ ? read_session_(request) : std::nullopt) return std::move(*who);
    return failure(kNoToken,
                   "send Authorization: Bearer with the administrator's token or a JSON "
                   "web token");
  }
  if (access::same_in_constant_time(token_, bearer)) {
    return access::Identity{"admin", {std::string{access::to_string(access::Role::admin)}}, {}, 0};
  }
  if (!read_ || !is_jwt(bearer)) {
    return failure(kNoJwt, "the bearer token is not the administrator's");
  }
  return read_(bearer);
}

http::Response Insiders::refuse(Error const& error) {
  if (error.code == kNoJwt || error.code == kAnotherSite) {
    return problem_reply(403, "Forbidden", error.what);
  }
  // RFC 6750 §3.1; a client that reads this fetches a fresh token.
  bool const no_token = error.code == kNoToken || error.code == kNoSession;
  auto const* const challenge = no_token ? "Bearer" : "Bearer error=\"invalid_token\"";
  return problem_reply(401, "Unauthorized", error.what).with("www-authenticate", challenge);
}

std::optional<http::Response> Insiders::refuse_below(access::Role needed, std::string_view channel,
                                                     access::Identity const& who) {
  if (who.may(needed, channel)) return std::nullopt;
  return forbidden(needed, " of this channel");
}

std::optional<http::Response> Insiders::refuse_below(access::Role needed, std::string_view channel,
                                                     http::Request const& request) const {
  auto const who = identify(request);
  if (!who) return refuse(who.error());
  return refuse_below(needed, channel, *who);
}

Insiders::Visitor Insiders::admit(access::Role needed, std::string_view channel,
                                  http::Request const& request) const {
  auto who = identify(request);
  if (!who) return {{}, refuse(who.error())};
  auto refused = refuse_below(needed, channel, *who);
  return {std::move(*who), std::move(refused)};
}

Insiders::Visitor Insiders::admit_everywhere(access::Role needed,
                                             http::Request const& request) const {
  auto who = identify(request);
  if (!who) return {{}, refuse(who.error())};
  if (!who->may_everywhere(needed)) return {{}, forbidden(needed, " of all channels")};
  return {std::move(*who), std::nullopt};
}

std::optional<http::Response> Insiders::refuse_without_token(http::Request const& request) const {
  auto const who = identify(request);
  if (!who) return refuse(who.error());
  if (who->may_everywhere(access::Role::admin)) return std::nullopt;
  return forbidden(access::Role::admin, " of all channels");
}

std::optional<http::Response> Insiders::refuse_strangers(http::Request const& request) const {
  auto const address = ip_of_peer(request.peer);
  // A proxy on this machine asks for somebody else.
  if (address && address->is_loopback() && !http::was_forwarded(request)) return std::nullopt;
  if (address && networks_.contains(*address)) return std::nullopt;
  auto const who = identify(request);
  if (who && who->may_everywhere(access::Role::admin)) return std::nullopt;
  return problem_reply(403, "Forbidden",
                       "operations are shown to this machine only; to let " + request.peer +
                           " in, list its address or network in http.metrics_from, or send "
                           "Authorization: Bearer with the administrator's token");
}

}  // namespace freshet::api
