#include "api/tokens.hpp"

#include "access/jwt.hpp"
#include "access/stream_key.hpp"
#include "api/json_body.hpp"
#include "api/reply.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace freshet::api {
namespace {

constexpr std::size_t kLongestUser = 255, kLongestShown = 100;  // octets

/// What they may do and where, for the log.
std::string token_words(access::Identity const& who) {
  std::string roles = who.roles.size() == 1 ? "role" : "roles";
  for (auto const& role : who.roles) roles += ' ' + role;
  auto words = "signs the token " + who.token_id + " with the " + roles + " for " + who.subject;
  if (!who.channels) return words;
  words += ", on";
  for (auto const& channel : *who.channels) words += ' ' + channel;
  return words;
}

}  // namespace

void Tokens::add_routes(http::Router& router) {
  router.add(http::Method::post, "/v1/tokens",
             [this](http::Request const& request) { return create(request); });
}

void Tokens::read_channels(JsonBody& body, access::Identity& who) const {
  auto channels = body.texts("channels");
  if (!channels) return;
  if (channels->empty()) body.complain("channels", "names none; left out: a token for all");
  for (auto const& channel : *channels) {
    if (!house_.directory.channel(channel)) {
      body.complain("channels", "there is no channel \"" + channel + '"');
    }
  }
  who.channels = std::move(*channels);
}

/// What it means in chat, and as whom others see it there.
void Tokens::read_chat(JsonBody& body, access::Identity& who) {
  for (auto& word : body.texts("roles").value_or(std::vector<std::string>{})) {
    if (!access::is_chat_role(word)) {
      body.complain("roles",
                    "expected helper, vip, subscriber, follower, bot, chat:write or chat:moderate");
    } else if (!who.has(word)) {
      who.roles.push_back(std::move(word));
    }
  }
  auto name = body.text("name");
  if (name && (name->empty() || !is_one_line(*name, kLongestShown))) {
    body.complain("name", "expected 1 to 100 octets in one line");
  }
  who.name = name.value_or("");
}

Result<access::Identity> Tokens::read(JsonBody& body) const {
  body.need("role");
  auto const word = body.text("role").value_or("");
  if (!access::role_of(word) && !access::is_chat_role(word)) {
    body.complain("role", "expected viewer, moderator or admin, or a word of chat such as bot");
  }
  auto user = body.text("user");
  if (user && (user->empty() || !is_one_line(*user, kLongestUser))) {
    body.complain("user", "expected 1 to 255 octets in one line");
  }
  if (!user) {
    auto const id = access::make_key_id();  // two who have no name are still not the same
    if (!id) return id.error();
    user = word + '-' + *id;
  }
  auto id = access::make_key_id();
  if (!id) return id.error();
  access::Identity who{std::move(*user), {word}};
  who.token_id = std::move(*id);
  read_chat(body, who);
  read_channels(body, who);
  auto const lasts_s = body.number("expires_in_s", 1, access::kLongestJwtS);
  who.expires_at = house_.now_s() + lasts_s.value_or(access::kLongestJwtS);
  return who;
}

net::awaitable<http::Response> Tokens::create(http::Request const& request) const {
  auto making = make_for_administrator(
      house_, request, [this, &request](std::string who) { return make(request, std::move(who)); });
  co_return co_await std::move(making);
}

net::awaitable<http::Response> Tokens::make(http::Request const& request,
                                            std::string signer) const {
  JsonBody body{request, {"role", "roles", "name", "channels", "user", "expires_in_s"}};
  auto const who = read(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  if (!who) co_return failure_reply(who.error());
  auto const token = house_.sign(*who);
  if (!token && token.error().code == boost::system::errc::operation_not_supported) {
    co_return problem_reply(409, "Conflict", token.error().what);
  }
  if (!token) co_return problem_reply(400, "Bad request", token.error().what);
  // Nothing is kept of it but that it was made.
  auto waiting = house_.desk.change(*request.loop, {signer, token_words(*who), {}},
                                    [](store::Database&) { return Result<>{}; });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  nlohmann::ordered_json const json{
      {"token", *token},
      {"id", who->token_id},
      {"user", who->subject},
      {"expires_at", wire::hls::to_date(who->expires_at * 1'000'000)}};
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  co_return created_reply(json.dump(-1, ' ', false, kReplace) + '\n', {});
}

}  // namespace freshet::api
