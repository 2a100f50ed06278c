#include "api/channel_entitlement.hpp"

#include "access/entitlement.hpp"
#include "api/etag.hpp"
#include "api/json_body.hpp"
#include "api/reply.hpp"

namespace freshet::api {
namespace {

http::Response entitlement_reply(std::string json) {
  auto etag = etag_of(json);
  return json_reply(std::move(json) + '\n').with("etag", std::move(etag));
}

}  // namespace

void ChannelEntitlement::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, auto handler) {
    router.add(method, "/v1/channels/:name/entitlement",
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, &ChannelEntitlement::read);
  add(Method::put, &ChannelEntitlement::put);
  add(Method::del, &ChannelEntitlement::remove);
}

Insiders::Visitor ChannelEntitlement::admit(http::Request const& request) const {
  auto visitor = house_.insiders.admit(access::Role::admin, request.params[0], request);
  if (!visitor.refused && !house_.directory.channel(request.params[0])) {
    visitor.refused = problem_reply(404, "No such channel", "there is no channel of that name");
  }
  return visitor;
}

net::awaitable<http::Response> ChannelEntitlement::read(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto waiting = house_.read(*request.loop, request.params[0]);
  auto json = co_await std::move(waiting);
  if (!json) co_return failure_reply(json.error());
  co_return unless_known(request, entitlement_reply(std::move(*json)));
}

net::awaitable<http::Response> ChannelEntitlement::put(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody const body{request, {"geo", "subscriber_only", "age_restriction"}};
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto const wanted = access::read_entitlement(as_text(request.body.span()));
  if (!wanted) co_return failure_reply(wanted.error());
  auto changing = change(request, visitor.who.subject, access::write_entitlement(*wanted));
  co_return co_await std::move(changing);
}

net::awaitable<http::Response> ChannelEntitlement::remove(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto changing = change(request, visitor.who.subject, std::nullopt);
  co_return co_await std::move(changing);
}

net::awaitable<http::Response> ChannelEntitlement::change(http::Request const& request,
                                                          std::string who,
                                                          std::optional<std::string> json) const {
  std::string const if_match{request.header("if-match")};
  Change what{std::move(who), json ? "sets who may watch" : "lets everybody watch",
              request.params[0]};
  House::Still still = [if_match](std::string const& now) {
    return may_change(if_match, etag_of(now));
  };
  auto waiting = house_.change(*request.loop, std::move(what), json, std::move(still));
  auto const kept = co_await std::move(waiting);
  if (!kept) co_return failure_reply(kept.error());
  if (!*kept) {
    co_return problem_reply(412, "Precondition failed",
                            "the entitlement is not that of If-Match any more; read it again");
  }
  co_return json ? entitlement_reply(std::move(*json)) : done_reply();
}

}  // namespace freshet::api
