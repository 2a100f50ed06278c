#include "api/configuration.hpp"

#include "api/etag.hpp"
#include "api/json_body.hpp"
#include "api/reply.hpp"

#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using SettingJson = nlohmann::ordered_json;

SettingJson setting_json(SettingInfo const& info) {
  auto const value = [](std::string const& text) {
    return text.empty() ? SettingJson(nullptr) : SettingJson::parse(text, nullptr, false);
  };
  SettingJson json{{"path", info.path},
                   {"value", value(info.value)},
                   {"default", value(info.standard)},
                   {"source", info.source},
                   {"from", info.from.empty() ? SettingJson(nullptr) : SettingJson(info.from)},
                   {"changes", info.at_once ? "at_once" : "after_restart"},
                   {"editable", info.editable},
                   {"description", info.description}};
  if (info.value.empty()) json["secret"] = true;
  return json;
}

std::string settings_text(std::vector<SettingInfo> const& all) {
  auto items = SettingJson::array();
  for (auto const& info : all) items.push_back(setting_json(info));
  SettingJson const json{{"items", std::move(items)}, {"next", nullptr}};
  return json.dump(-1, ' ', false, SettingJson::error_handler_t::replace) + '\n';
}

}  // namespace

void Configuration::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/config",
             [this](http::Request const& request) { return read(request); });
  router.add(Method::patch, "/v1/config",
             [this](http::Request const& request) { return change(request); });
}

net::awaitable<http::Response> Configuration::shown(net::Loop& loop) const {
  auto waiting = house_.list(loop);
  auto const all = co_await std::move(waiting);
  if (!all) co_return failure_reply(all.error());
  auto text = settings_text(*all);
  auto etag = etag_of(text);
  co_return json_reply(std::move(text)).with("etag", std::move(etag));
}

net::awaitable<http::Response> Configuration::read(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto showing = shown(*request.loop);
  auto response = co_await std::move(showing);
  co_return unless_known(request, std::move(response));
}

net::awaitable<http::Response> Configuration::change(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const text = as_text(request.body.span());
  if (text.size() > JsonBody::kLongest) {
    co_return problem_reply(413, "Content too large", "the body is longer than 64 KiB");
  }
  std::string const if_match{request.header("if-match")};
  auto waiting = house_.change(
      *request.loop, visitor.who.subject, std::string{text},
      [if_match](auto const& now) { return may_change(if_match, etag_of(settings_text(now))); });
  auto const kept = co_await std::move(waiting);
  if (!kept) co_return failure_reply(kept.error());
  if (!*kept) {
    co_return problem_reply(412, "Precondition failed",
                            "the settings are not those of If-Match any more; read them again");
  }
  auto showing = shown(*request.loop);
  auto response = co_await std::move(showing);
  co_return response;
}

}  // namespace freshet::api
