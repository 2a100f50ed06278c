#include "api/channel_settings.hpp"

#include "api/etag.hpp"
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

Insiders::Visitor ChannelSettings::admit(http::Request const& request) const {
  auto visitor = house_.insiders.admit(access::Role::admin, request.params[0], request);
  if (!visitor.refused && !house_.directory.channel(request.params[0])) {
    visitor.refused = problem_reply(404, "No such channel", "there is no channel of that name");
  }
  return visitor;
}

http::Response ChannelSettings::shown(std::string const& channel) const {
  auto text = house_.read(channel);
  auto etag = etag_of(text);
  return json_reply(std::move(text) + '\n').with("etag", std::move(etag));
}

http::Response ChannelSettings::read(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) return std::move(*visitor.refused);
  return unless_known(request, shown(request.params[0]));
}

net::awaitable<http::Response> ChannelSettings::change(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  std::string const name{request.params[0]}, if_match{request.header("if-match")};
  auto waiting = house_.change(
      *request.loop, {visitor.who.subject, "changes the settings", name},
      std::string{as_text(request.body.span())},
      [if_match](std::string const& now) { return may_change(if_match, etag_of(now)); });
  auto const kept = co_await std::move(waiting);
  if (!kept) co_return failure_reply(kept.error());
  if (*kept) co_return shown(name);
  co_return problem_reply(412, "Precondition failed",
                          "the settings are not those of If-Match any more; read them again");
}

}  // namespace freshet::api
