#include "api/playback.hpp"

#include "api/reply.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace freshet::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kUsualSeconds = 21'600;

/// What a caller asks for; `trouble` says what is wrong with it.
struct Wanted {
  std::string channel, session, user;
  std::int64_t expires_in_s = kUsualSeconds;
  std::string trouble;
};

/// "90s", "30m", "6h", "7d"; nothing for any other text.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end + 1 != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > access::kLongestLinkS) return std::nullopt;
  switch (*end) {
    case 's':
      return value;
    case 'm':
      return value * 60;
    case 'h':
      return value * 3'600;
    case 'd':
      return value * 86'400;
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> seconds_of(Json const& value) {
  if (value.is_string()) return seconds_of(std::string_view{value.get_ref<std::string const&>()});
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return std::nullopt;
}

void read_member(Wanted& wanted, std::string const& name, Json const& value) {
  if (name == "expires_in") {
    auto const s = seconds_of(value);
    if (!s || *s < 1 || *s > access::kLongestLinkS) {
      wanted.trouble = "expires_in: expected seconds or a text such as \"6h\", up to 366 days";
    }
    wanted.expires_in_s = s.value_or(0);
  } else if (!value.is_string()) {
    wanted.trouble = name + ": expected a text";
  } else if (name == "channel") {
    wanted.channel = value.get<std::string>();
  } else if (name == "user") {
    wanted.user = value.get<std::string>();
    if (wanted.user.empty()) wanted.trouble = "user: expected the subject of their tokens";
  } else {
    wanted.session = value.get<std::string>();
    if (!access::may_name_session(wanted.session)) {
      wanted.trouble = "session: expected up to 32 letters, digits, _ and -, no _ first";
    }
  }
}

Wanted wanted_of(http::Request const& request) {
  Wanted wanted;
  auto const json = Json::parse(as_text(request.body.span()), nullptr, false);
  if (!json.is_object()) {
    wanted.trouble = "expected a JSON object such as {\"channel\": \"main\", \"expires_in\": 3600}";
    return wanted;
  }
  constexpr std::array<std::string_view, 4> kKnown{"channel", "expires_in", "session", "user"};
  for (auto const& [name, value] : json.items()) {
    if (std::ranges::find(kKnown, name) == kKnown.end()) {
      wanted.trouble =
          name + ": there is no such member; expected channel, expires_in, session or user";
    } else if (!value.is_null()) {
      read_member(wanted, name, value);
    }
    if (!wanted.trouble.empty()) return wanted;
  }
  if (wanted.channel.empty()) wanted.trouble = "channel: is missing";
  if (!wanted.user.empty() && !wanted.session.empty()) {
    wanted.trouble = "user: stands beside session; one of them names the link";
  }
  return wanted;
}

http::Response no_randomness(Error const& why) { return problem_reply(503, "Busy", why.what); }

}  // namespace

void Playback::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::post, "/v1/playback-url",
             [this](http::Request const& request) { return ready(mint(request)); });
  router.add(Method::del, "/v1/playback-url/:session",
             [this](http::Request const& request) { return revoke(request); });
  router.add(Method::get, "/v1/streams/:id/manifest.m3u8",
             [this](http::Request const& request) { return manifest(request); });
}

http::Response Playback::mint(http::Request const& request) const {
  auto const who = house_.insiders.identify(request);
  if (!who) return Insiders::refuse(who.error());
  auto wanted = wanted_of(request);
  if (!wanted.trouble.empty()) return problem_reply(400, "Bad request", wanted.trouble);
  auto refused = Insiders::refuse_below(access::Role::admin, wanted.channel, *who);
  if (refused) return std::move(*refused);
  if (!house_.directory.channel(wanted.channel)) {
    return problem_reply(404, "No such channel", "there is no channel of that name");
  }
  if (!wanted.user.empty() && house_.session) {
    access::Identity const viewer{wanted.user, {}};
    auto session = house_.session(&viewer);
    if (!session) return no_randomness(session.error());
    wanted.session = std::move(*session);
  }
  auto const token = access::new_path_token(now_s() + wanted.expires_in_s, wanted.session);
  if (!token) return no_randomness(token.error());
  auto const base = house_.public_url.empty() ? (request.secure ? "https://" : "http://") +
                                                    std::string{request.header("host")}
                                              : house_.public_url;
  auto const prefix = house_.tokens.live_prefix(wanted.channel, *token);
  auto const links = access::links_of(base, wanted.channel, prefix);
  Json const json{{"url", links.page},
                  {"hls", links.hls},
                  {"dash", links.dash},
                  {"expires_at", wire::hls::to_date(token->expires_at * 1'000'000)},
                  {"channel", wanted.channel},
                  {"session", token->session}};
  return json_reply(json.dump() + '\n');
}

net::awaitable<http::Response> Playback::manifest(http::Request const& request) const {
  auto const all = house_.directory.live();
  auto const found = std::ranges::find(all, request.params[0], &StreamInfo::id);
  if (found == all.end()) {
    co_return problem_reply(404, "No such stream", "no stream of that id is on");
  }
  auto const& channel = found->channel_id;
  auto const who = house_.insiders.identify(request);
  if (!house_.is_public(channel)) {
    if (!who) co_return Insiders::refuse(who.error());
    auto refused = Insiders::refuse_below(access::Role::viewer, channel, *who);
    if (refused) co_return std::move(*refused);
  }
  auto answering = manifest_for(request, channel, who ? &*who : nullptr);
  co_return co_await std::move(answering);
}

net::awaitable<http::Response> Playback::manifest_for(http::Request const& request,
                                                      std::string const& channel,
                                                      access::Identity const* who) const {
  if (house_.refuse) {
    if (auto refused = house_.refuse(request, channel, who)) co_return std::move(*refused);
  }
  auto session = house_.session ? house_.session(who) : Result<std::string>{std::string{}};
  if (!session) co_return no_randomness(session.error());
  if (house_.may_watch) {
    auto asking = house_.may_watch(request, channel);
    auto admitted = co_await std::move(asking);
    if (admitted.refused) co_return std::move(*admitted.refused);
    // Whom we know keeps the name by which their links can be taken back.
    if (who == nullptr && !admitted.session.empty()) session = std::move(admitted.session);
  }
  auto const token = access::new_path_token(now_s() + kUsualSeconds, std::move(*session));
  if (!token) co_return no_randomness(token.error());
  co_return house_.multivariant(request, channel, house_.tokens.live_prefix(channel, *token));
}

net::awaitable<http::Response> Playback::revoke(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto const& session = request.params[0];
  if (!access::is_session_name(session)) {
    co_return problem_reply(404, "No such session", "no link can have a session of that name");
  }
  auto waiting = house_.revoke(*request.loop, session);
  auto const kept = co_await std::move(waiting);
  if (!kept) co_return problem_reply(503, "Busy", kept.error().what);
  http::Response done;
  done.status = 204;
  done.kind = "api";
  co_return done.with("cache-control", "no-store");
}

}  // namespace freshet::api
