#include "api/session.hpp"

#include "access/totp.hpp"
#include "api/fields.hpp"
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

http::Response nothing_to_say() {
  http::Response done;
  done.status = 204;
  done.kind = "api";
  return done.with("cache-control", "no-store");
}

/// As people copy it from an authenticator: "123 456".
std::string digits_of(std::string code) {
  std::erase(code, ' ');
  return code;
}

std::string field(Fields const& fields, std::string_view name) {
  auto const found = fields.find(name);
  return found == fields.end() ? std::string{} : found->second;
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
  if (token->empty()) co_return nothing_to_say();
  static access::Identity const owner{"admin", {"admin"}};
  auto response = state(&owner, *token);
  SessionCookies::give(request, response, *token);
  co_return response;
}

net::awaitable<http::Response> Session::set_up(http::Request const& request) const {
  auto read = read_fields(request, {"code", "password"});
  if (auto* const refused = std::get_if<http::Response>(&read)) co_return std::move(*refused);
  auto fields = std::get<Fields>(std::move(read));
  Try what = [this, fields = std::move(fields)] {
    return house_.admin.set_up(field(fields, "code"), field(fields, "password"));
  };
  co_return co_await attempt(request, std::move(what), "the administrator's set-up");
}

net::awaitable<http::Response> Session::sign_in(http::Request const& request) const {
  auto read = read_fields(request, {"password"}, {"totp"});
  if (auto* const refused = std::get_if<http::Response>(&read)) co_return std::move(*refused);
  auto fields = std::get<Fields>(std::move(read));
  Try what = [this, fields = std::move(fields)] {
    return house_.admin.sign_in(field(fields, "password"), digits_of(field(fields, "totp")));
  };
  co_return co_await attempt(request, std::move(what), "the administrator's sign-in");
}

net::awaitable<http::Response> Session::sign_out(http::Request const& request) const {
  auto done = nothing_to_say();
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
  auto done = nothing_to_say();
  SessionCookies::take_back(request, done);
  co_return done;
}

net::awaitable<http::Response> Session::change_password(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto read = read_fields(request, {"old", "new"});
  if (auto* const refused = std::get_if<http::Response>(&read)) co_return std::move(*refused);
  auto fields = std::get<Fields>(std::move(read));
  auto token = house_.cookies.token_of(request).value_or("");
  Try what = [this, fields = std::move(fields), token = std::move(token)] {
    return no_token(
        house_.admin.change_password(field(fields, "old"), field(fields, "new"), token));
  };
  co_return co_await attempt(request, std::move(what), "the administrator's change of password");
}

net::awaitable<http::Response> Session::offer_totp(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto read = read_fields(request, {});
  if (auto* const refused = std::get_if<http::Response>(&read)) co_return std::move(*refused);
  Try what = [this] { return house_.admin.offer_totp(); };
  auto const secret = co_await run(request, std::move(what));
  if (!secret) co_return refusal_of(secret.error());
  auto const letters = access::base32(*secret);
  SessionJson const json{{"secret", letters}, {"uri", totp_uri(letters, house_.name)}};
  co_return json_reply(json.dump() + '\n');
}

net::awaitable<http::Response> Session::switch_totp_on(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto read = read_fields(request, {"code"});
  if (auto* const refused = std::get_if<http::Response>(&read)) co_return std::move(*refused);
  auto fields = std::get<Fields>(std::move(read));
  Try what = [this, fields = std::move(fields)] {
    return no_token(house_.admin.switch_totp_on(digits_of(field(fields, "code"))));
  };
  co_return co_await attempt(request, std::move(what), "a second factor's first use");
}

net::awaitable<http::Response> Session::switch_totp_off(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto read = read_fields(request, {"password", "code"});
  if (auto* const refused = std::get_if<http::Response>(&read)) co_return std::move(*refused);
  auto fields = std::get<Fields>(std::move(read));
  Try what = [this, fields = std::move(fields)] {
    return no_token(
        house_.admin.switch_totp_off(field(fields, "password"), digits_of(field(fields, "code"))));
  };
  co_return co_await attempt(request, std::move(what), "a second factor's end");
}

}  // namespace freshet::api
