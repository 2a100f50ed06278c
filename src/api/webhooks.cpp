#include "api/webhooks.hpp"

#include "api/json_body.hpp"
#include "api/number_cursor.hpp"
#include "api/paging.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace freshet::api {
namespace {

using HookJson = nlohmann::ordered_json;

std::string hook_text(HookJson const& json) {
  return json.dump(-1, ' ', false, HookJson::error_handler_t::replace) + '\n';
}

HookJson hook_date(std::int64_t ms) {
  return ms == 0 ? HookJson(nullptr) : HookJson(wire::hls::to_date(ms * 1'000));
}

HookJson hook_json(WebhookInfo const& info) {
  return {{"id", info.id},
          {"url", info.url},
          {"events", info.events},
          {"channels", info.channels},
          {"enabled", info.enabled},
          {"source", info.of_file ? "file" : "api"},
          {"state", info.failing ? "failing" : "ok"},
          {"last_delivery_at", hook_date(info.last_ms)},
          {"waiting", info.waiting}};
}

HookJson attempt_json(events::Attempt const& attempt) {
  auto const or_null = [](std::string const& text) {
    return text.empty() ? HookJson(nullptr) : HookJson(text);
  };
  return {{"id", std::to_string(attempt.id)},
          {"event_id", attempt.event_id},
          {"type", attempt.type},
          {"channel_id", or_null(attempt.channel)},
          {"attempt", attempt.number},
          {"at", hook_date(attempt.at_ms)},
          {"took_ms", attempt.took_ms},
          {"status", attempt.status == 0 ? HookJson(nullptr) : HookJson(attempt.status)},
          {"error", or_null(attempt.error)},
          {"outcome", to_string(attempt.outcome)}};
}

WebhookWish wish_of(JsonBody& body) {
  return {body.text("url"), body.text("secret"), body.texts("events"), body.texts("channels"),
          body.truth("enabled")};
}

/// All pages are of lists that are short: what comes after the one of that id.
http::Response hook_page(std::vector<WebhookInfo> const& all, PageQuery const& page) {
  auto at = all.begin();
  if (!page.cursor.empty()) {
    at = std::ranges::find(all, page.cursor, &WebhookInfo::id);
    if (at != all.end()) ++at;
  }
  auto const count = std::min(static_cast<std::size_t>(all.end() - at), page.limit);
  auto const end = at + static_cast<std::ptrdiff_t>(count);
  auto items = HookJson::array();
  for (; at != end; ++at) items.push_back(hook_json(*at));
  auto const next = end == all.end() ? HookJson(nullptr) : HookJson(std::prev(end)->id);
  return json_reply(hook_text({{"items", std::move(items)}, {"next", next}}));
}

}  // namespace

void Webhooks::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, "/v1/webhooks", &Webhooks::list);
  add(Method::post, "/v1/webhooks", &Webhooks::create);
  add(Method::get, "/v1/webhooks/:id", &Webhooks::one);
  add(Method::patch, "/v1/webhooks/:id", &Webhooks::change);
  add(Method::del, "/v1/webhooks/:id", &Webhooks::remove);
  add(Method::get, "/v1/webhooks/:id/deliveries", &Webhooks::deliveries);
  add(Method::post, "/v1/webhooks/:id/test", &Webhooks::test);
}

net::awaitable<Result<WebhookInfo>> Webhooks::find(net::Loop& loop, std::string id) const {
  auto waiting = house_.list(loop);
  auto const all = co_await std::move(waiting);
  if (!all) co_return all.error();
  auto const at = std::ranges::find(*all, id, &WebhookInfo::id);
  if (at != all->end()) co_return *at;
  co_return failure(boost::system::errc::no_such_file_or_directory,
                    "there is no webhook of that id");
}

Webhooks::Answer Webhooks::list(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto waiting = house_.list(*request.loop);
  auto const all = co_await std::move(waiting);
  if (!all) co_return failure_reply(all.error());
  co_return hook_page(*all, PageQuery::of(http::parse_query(request.query)));
}

Webhooks::Answer Webhooks::one(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto finding = find(*request.loop, request.params[0]);
  auto const found = co_await std::move(finding);
  if (!found) co_return failure_reply(found.error());
  co_return json_reply(hook_text(hook_json(*found)));
}

Webhooks::Answer Webhooks::create(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const& who = visitor.who.subject;
  auto answering =
      house_.once.answer(request, who, [this, &request, who] { return make(request, who); });
  co_return co_await std::move(answering);
}

Webhooks::Answer Webhooks::make(http::Request const& request, std::string who) const {
  JsonBody body{request, {"url", "secret", "events", "channels", "enabled"}};
  body.need("url");
  auto wish = wish_of(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto waiting = house_.make(*request.loop, std::move(who), std::move(wish));
  auto const made = co_await std::move(waiting);
  if (!made) co_return failure_reply(made.error());
  auto finding = find(*request.loop, made->id);
  auto const found = co_await std::move(finding);
  if (!found) co_return failure_reply(found.error());
  auto json = hook_json(*found);
  json["secret"] = made->secret;
  co_return created_reply(hook_text(json), "/v1/webhooks/" + made->id);
}

Webhooks::Answer Webhooks::change(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"url", "events", "channels", "enabled"}};
  auto wish = wish_of(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto waiting =
      house_.change(*request.loop, visitor.who.subject, request.params[0], std::move(wish));
  auto const kept = co_await std::move(waiting);
  if (!kept) co_return failure_reply(kept.error());
  auto finding = find(*request.loop, request.params[0]);
  auto const found = co_await std::move(finding);
  if (!found) co_return failure_reply(found.error());
  co_return json_reply(hook_text(hook_json(*found)));
}

Webhooks::Answer Webhooks::remove(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto waiting = house_.remove(*request.loop, visitor.who.subject, request.params[0]);
  auto const gone = co_await std::move(waiting);
  if (!gone) co_return failure_reply(gone.error());
  co_return done_reply();
}

Webhooks::Answer Webhooks::deliveries(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto const page = PageQuery::of(http::parse_query(request.query));
  auto const before = number_cursor(page.cursor);
  if (!before) co_return bad_cursor();
  auto finding = find(*request.loop, request.params[0]);
  auto const found = co_await std::move(finding);
  if (!found) co_return failure_reply(found.error());
  // One more than is shown tells whether there is a next page.
  auto waiting = house_.deliveries(*request.loop, found->id, page.limit + 1, *before);
  auto attempts = co_await std::move(waiting);
  if (!attempts) co_return failure_reply(attempts.error());
  auto const more = attempts->size() > page.limit;
  if (more) attempts->resize(page.limit);
  auto items = HookJson::array();
  for (auto const& attempt : *attempts) items.push_back(attempt_json(attempt));
  auto const next = more ? HookJson(std::to_string(attempts->back().id)) : HookJson(nullptr);
  co_return json_reply(hook_text({{"items", std::move(items)}, {"next", next}}));
}

Webhooks::Answer Webhooks::test(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto finding = find(*request.loop, request.params[0]);
  auto const found = co_await std::move(finding);
  if (!found) co_return failure_reply(found.error());
  auto waiting = house_.test(*request.loop, found->id);
  auto const attempt = co_await std::move(waiting);
  if (!attempt) co_return failure_reply(attempt.error());
  co_return json_reply(hook_text(attempt_json(*attempt)));
}

}  // namespace freshet::api
