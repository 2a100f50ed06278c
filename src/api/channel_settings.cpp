#include "api/channel_settings.hpp"

#include "api/reply.hpp"

#include <optional>
#include <utility>

namespace freshet::api {

void ChannelSettings::add_routes(http::Router& router) {
  using http::Method;
  constexpr char kPath[] = "/v1/channels/:name/settings";
  router.add(Method::get, kPath,
             [this](http::Request const& request) { return ready(read(request)); });
  router.add(Method::patch, kPath,
             [this](http::Request const& request) { return change(request); });
}

std::optional<http::Response> ChannelSettings::refuse(http::Request const& request) const {
  auto refused = house_.insiders.refuse_below(access::Role::admin, request.params[0], request);
  if (refused) return refused;
  if (house_.directory.channel(request.params[0])) return std::nullopt;
  return problem_reply(404, "No such channel", "there is no channel of that name");
}

http::Response ChannelSettings::read(http::Request const& request) const {
  if (auto refused = refuse(request)) return std::move(*refused);
  return json_reply(house_.read(request.params[0]) + '\n');
}

net::awaitable<http::Response> ChannelSettings::change(http::Request const& request) const {
  if (auto refused = refuse(request)) co_return std::move(*refused);
  auto const who = house_.insiders.identify(request);
  if (!who) co_return Insiders::refuse(who.error());
  std::string const name{request.params[0]};
  auto waiting =
      house_.change(*request.loop, who->subject, name, std::string{as_text(request.body.span())});
  auto const kept = co_await std::move(waiting);
  if (kept) co_return json_reply(house_.read(name) + '\n');
  auto const theirs = kept.error().code == boost::system::errc::invalid_argument;
  co_return problem_reply(theirs ? 400 : 503, theirs ? "Bad request" : "Busy", kept.error().what);
}

}  // namespace freshet::api
