#include "api/session.hpp"

#include "access/totp.hpp"
#include "api/json_body.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace freshet::api {
namespace {

using SessionJson = nlohmann::ordered_json;
using boost::system::errc::cross_device_link;
using boost::system::errc::invalid_argument;
using boost::system::errc::operation_not_permitted;
using boost::system::errc::permission_denied;

/// Whom an attempt counts for; those that a proxy hides count as one.
IpAddress address_of(http::Request const& request) {
  return ip_of_peer(request.peer).value_or(IpAddress{});
}

http::Response too_often(std::chrono::seconds wait) {
  auto const s = std::to_string(wait.count());
  return problem_reply(429, "Too many attempts", "too many attempts have failed; wait " + s + " s")
      .with("retry-after", s);
}

http::Response refusal_of(Error const& error) {
  if (error.code == cross_device_link) return problem_reply(403, "Forbidden", error.what);
  if (error.code == invalid_argument) return problem_reply(400, "Bad request", error.what);
  if (error.code == operation_not_permitted) return problem_reply(409, "Conflict", error.what);
  if (error.code == permission_denied) {
    // RFC 9110 §15.5.2: it must name a scheme; Basic would open the browser's own window.
    return problem_reply(401, "Unauthorized", error.what).with("www-authenticate", "Bearer");
  }
  return problem_reply(503, "Busy", error.what).with("retry-after", "1");
}

/// As people copy it from an authenticator: "123 456".
std::string digits_of(std::string code) {
  std::erase(code, ' ');
  return code;
}

std::string needed(JsonBody& body, std::string_view name) {
  body.need(name);
  return body.text(name).value_or("");
}

/// Of what changes something and makes no session.
Result<std::string> no_token(Result<> const& done) {
  if (!done) return done.error();
  return std::string{};
}

/// What authenticators read from a QR code (the key URI format).
std::string totp_uri(std::string const& secret, std::string const& name) {
  auto const issuer = http::percent_encode(name.empty() ? "Freshet" : name);
  return "otpauth://totp/" + issuer + ":admin?secret=" + secret + "&issuer=" + issuer +
         "&algorithm=SHA1&digits=6&period=" + std::to_string(access::kTotpStepS);
}

}  // namespace

void Session::add_routes(http::Router& router) {
  using http::Method;
  using Handler = net::awaitable<http::Response> (Session::*)(http::Request const&) const;
  auto const add = [&](Method method, std::string const& path, Handler handler) {
    router.add(method, "/v1/session" + path,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  router.add(Method::get, "/v1/session",
             [this](http::Request const& request) { return ready(read(request)); });
  add(Method::post, "", &Session::sign_in);
  add(Method::del, "", &Session::sign_out);
  add(Method::del, "/all", &Session::sign_out_everywhere);
  add(Method::post, "/setup", &Session::set_up);
  add(Method::post, "/password", &Session::change_password);
  add(Method::post, "/totp", &Session::offer_totp);
  add(Method::put, "/totp", &Session::switch_totp_on);
  add(Method::del, "/totp", &Session::switch_totp_off);
}

http::Response Session::state(access::Identity const* who,
                              std::optional<std::string> const& token) const {
  SessionJson json{{"signed_in", who != nullptr}};
  if (who != nullptr) {
    json["user"] = who->subject;
    json["role"] = access::to_string(who->role());
  }
  if (token) json["csrf"] = access::csrf_token(*token);
  json["setup_needed"] = !house_.admin.has_password();
  json["totp"] = house_.admin.has_totp();
  return json_reply(json.dump() + '\n');
}

http::Response Session::read(http::Request const& request) const {
  auto const who = house_.insiders.identify(request);
  auto const has_bearer = !request.header("authorization").empty();
  auto const token = has_bearer ? std::nullopt : house_.cookies.token_of(request);
  return state(who ? &*who : nullptr, token);
}

net::awaitable<Result<std::string>> Session::run(http::Request const& request, Try what) const {
  auto waiting = house_.thread.run(*request.loop, std::move(what));
  co_return co_await std::move(waiting);
}

net::awaitable<http::Response> Session::attempt(http::Request const& request, Try what,
                                                std::string_view what_for) const {
  if (auto ours = house_.cookies.check_origin(request); !ours) co_return refusal_of(ours.error());
  auto const address = address_of(request);
  if (auto const wait = house_.throttle.admit(address)) co_return too_often(*wait);
  auto const token = co_await run(request, std::move(what));
  if (!token) {
    auto const failed = token.error().code == permission_denied;
    if (!failed) house_.throttle.forgive(address);
    if (failed) house_.log.info("{} from {} was refused", what_for, request.peer);
    co_return refusal_of(token.error());
  }
  house_.throttle.succeeded(address);
  house_.log.info("{} from {}", what_for, request.peer);
  if (token->empty()) co_return done_reply();
  static access::Identity const owner{"admin", {"admin"}};
  auto response = state(&owner, *token);
  SessionCookies::give(request, response, *token);
  co_return response;
}

net::awaitable<http::Response> Session::set_up(http::Request const& request) const {
  JsonBody body{request, {"code", "password"}};
  Try what = [this, code = needed(body, "code"), password = needed(body, "password")] {
    return house_.admin.set_up(code, password);
  };
  if (auto refused = body.refusal()) co_return std::move(*refused);
  co_return co_await attempt(request, std::move(what), "the administrator's set-up");
}

net::awaitable<http::Response> Session::sign_in(http::Request const& request) const {
  JsonBody body{request, {"password", "totp"}};
  Try what = [this, password = needed(body, "password"),
              code = digits_of(body.text("totp").value_or(""))] {
    return house_.admin.sign_in(password, code);
  };
  if (auto refused = body.refusal()) co_return std::move(*refused);
  co_return co_await attempt(request, std::move(what), "the administrator's sign-in");
}

net::awaitable<http::Response> Session::sign_out(http::Request const& request) const {
  auto done = done_reply();
  SessionCookies::take_back(request, done);
  auto const token = house_.cookies.token_of(request);
  if (!token) co_return done;  // which is signed out already
  auto const who = house_.cookies.identify(request);
  if (!*who) co_return Insiders::refuse(who->error());
  Try what = [this, token = *token] { return no_token(house_.admin.sign_out(token)); };
  auto const kept = co_await run(request, std::move(what));
  if (!kept) co_return refusal_of(kept.error());
  co_return done;
}

net::awaitable<http::Response> Session::sign_out_everywhere(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  Try what = [this] { return no_token(house_.admin.sign_out_everywhere()); };
  auto const kept = co_await run(request, std::move(what));
  if (!kept) co_return refusal_of(kept.error());
  auto done = done_reply();
  SessionCookies::take_back(request, done);
  co_return done;
}

net::awaitable<http::Response> Session::change_password(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"old", "new"}};
  Try what = [this, before = needed(body, "old"), next = needed(body, "new"),
              token = house_.cookies.token_of(request).value_or(""), who = visitor.who.subject] {
    return no_token(house_.admin.change_password(before, next, token, who));
  };
  if (auto refused = body.refusal()) co_return std::move(*refused);
  co_return co_await attempt(request, std::move(what), "the administrator's change of password");
}

net::awaitable<http::Response> Session::offer_totp(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  // It needs none.
  auto refused_body = request.body.size() == 0 ? std::nullopt : JsonBody{request, {}}.refusal();
  if (refused_body) co_return std::move(*refused_body);
  Try what = [this] { return house_.admin.offer_totp(); };
  auto const secret = co_await run(request, std::move(what));
  if (!secret) co_return refusal_of(secret.error());
  auto const letters = access::base32(*secret);
  SessionJson const json{{"secret", letters}, {"uri", totp_uri(letters, house_.name)}};
  co_return json_reply(json.dump() + '\n');
}

net::awaitable<http::Response> Session::switch_totp_on(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"code"}};
  Try what = [this, code = digits_of(needed(body, "code")), who = visitor.who.subject] {
    return no_token(house_.admin.switch_totp_on(code, who));
  };
  if (auto refused = body.refusal()) co_return std::move(*refused);
  co_return co_await attempt(request, std::move(what), "a second factor's first use");
}

net::awaitable<http::Response> Session::switch_totp_off(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"password", "code"}};
  Try what = [this, password = needed(body, "password"), code = digits_of(needed(body, "code")),
              who = visitor.who.subject] {
    return no_token(house_.admin.switch_totp_off(password, code, who));
  };
  if (auto refused = body.refusal()) co_return std::move(*refused);
  co_return co_await attempt(request, std::move(what), "a second factor's end");
}

}  // namespace freshet::api
