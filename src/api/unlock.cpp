#include "api/unlock.hpp"

#include "access/channel_password.hpp"
#include "api/json_body.hpp"
#include "api/reply.hpp"
#include "base/ip.hpp"
#include "http/named_problem.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace freshet::api {
namespace {

http::Response no_store(http::Response response) {
  response.kind = "api";
  response.with("cache-control", "no-store");
  return response;
}

http::Response wait_reply(std::chrono::seconds wait) {
  auto const s = std::to_string(wait.count());
  return no_store(http::named_problem(429, "too-many-attempts", "Too many attempts",
                                      "too many passwords were wrong; wait " + s + " s"))
      .with("retry-after", s);
}

http::Response wrong_reply(std::string_view name, std::string_view why) {
  return no_store(http::named_problem(401, name, "Unauthorized", why))
      .with("www-authenticate", "Bearer");
}

constexpr char kNoPassword[] = "this channel has no password: it needs no unlocking";
constexpr char kWrong[] = "the password is wrong";
constexpr char kNotRenewed[] =
    "the link cannot be exchanged any more: it has expired, was revoked, or the password has "
    "changed; send the password";

/// Those that a proxy hides count as one.
IpAddress address_of_viewer(http::Request const& request) {
  return ip_of_peer(request.peer).value_or(IpAddress{});
}

}  // namespace

void Unlock::add_routes(http::Router& router) {
  router.add(http::Method::post, "/v1/channels/:name/unlock",
             [this](http::Request const& request) { return unlock(request); });
}

net::awaitable<http::Response> Unlock::unlock(http::Request const& request) const {
  JsonBody body{request, {"password", "link"}};
  auto password = body.text("password");
  auto const link = body.text("link");
  if (!password && !link) body.need("password");
  if (password && link) body.complain("link", "is there beside password; one of them will do");
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto const& channel = request.params[0];
  if (!house_.directory.channel(channel)) {
    co_return problem_reply(404, "No such channel", "there is no channel of that name");
  }
  if (house_.password(channel).empty()) co_return problem_reply(409, "Conflict", kNoPassword);
  // A token is for channels whose rules ask who somebody is; one that is not good is told.
  bool const has_token = !request.header("authorization").empty();
  auto const who = has_token ? house_.insiders.identify(request) : access::Identity{};
  if (!who) co_return Insiders::refuse(who.error());
  if (auto refused = house_.refuse(request, channel, has_token ? &*who : nullptr)) {
    co_return std::move(*refused);
  }
  if (link) co_return renew(request, *link);
  auto trying = try_password(request, std::move(*password), has_token ? &*who : nullptr);
  co_return co_await std::move(trying);
}

net::awaitable<http::Response> Unlock::try_password(http::Request const& request,
                                                    std::string password,
                                                    access::Identity const* who) const {
  auto const& channel = request.params[0];
  auto const kept = house_.password(channel);
  auto const tries = tries_.of(channel);
  auto const address = address_of_viewer(request);
  if (auto const wait = tries->throttle.admit(address)) co_return wait_reply(*wait);
  if (!tries->was_right(password, kept)) {
    auto waiting = house_.thread.run(
        *request.loop, [password, kept] { return access::is_channel_password(password, kept); });
    auto const right = co_await std::move(waiting);
    if (!right) tries->throttle.forgive(address);
    if (!right) co_return problem_reply(503, "Busy", right.error().what).with("retry-after", "1");
    if (!*right) co_return wrong_reply("password-wrong", kWrong);
    tries->found_right(password, kept);
  }
  // A link is bound to the password of now, which may be another one meanwhile.
  if (house_.password(channel) != kept) {
    tries->throttle.forgive(address);
    co_return wrong_reply("password-wrong", kWrong);
  }
  tries->throttle.succeeded(address);
  auto session = house_.session(channel, who);
  if (!session) co_return problem_reply(503, "Busy", session.error().what);
  co_return give(request, std::move(*session));
}

http::Response Unlock::renew(http::Request const& request, std::string_view link) const {
  auto const& channel = request.params[0];
  auto const scope = access::live_scope(channel);
  auto const token = access::read_path_token(link, scope, *house_.tokens.keys());
  bool const good =
      token && now_s() < token->expires_at && house_.may_renew(channel, token->session);
  return good ? give(request, token->session) : wrong_reply("link-ended", kNotRenewed);
}

http::Response Unlock::give(http::Request const& request, std::string session) const {
  auto const& channel = request.params[0];
  access::PathToken const token{now_s() + kLinkS, std::move(session)};
  auto const base = house_.public_url.empty() ? (request.secure ? "https://" : "http://") +
                                                    std::string{request.header("host")}
                                              : house_.public_url;
  auto const prefix = house_.tokens.live_prefix(channel, token);
  auto const links = access::links_of(base, channel, prefix);
  nlohmann::ordered_json const json{
      {"url", links.page},
      {"hls", links.hls},
      {"dash", links.dash},
      {"prefix", prefix},
      {"expires_at", wire::hls::to_date(token.expires_at * 1'000'000)},
      {"channel", channel},
      {"session", token.session}};
  return json_reply(json.dump() + '\n');
}

}  // namespace freshet::api
