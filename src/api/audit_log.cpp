#include "api/audit_log.hpp"

#include "api/number_cursor.hpp"
#include "api/paging.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using AuditJson = nlohmann::ordered_json;

std::string audit_text(AuditJson const& json) {
  return json.dump(-1, ' ', false, AuditJson::error_handler_t::replace) + '\n';
}

/// What is no JSON any more is shown as the text that it is.
AuditJson value_json(std::string const& text) {
  if (text.empty()) return nullptr;
  auto json = AuditJson::parse(text, nullptr, false);
  return json.is_discarded() ? AuditJson(text) : json;
}

AuditJson audit_json(store::AuditRow const& row) {
  return {{"id", std::to_string(row.id)},
          {"at", wire::hls::to_date(row.at_ms * 1'000)},
          {"who", row.who},
          {"what", row.what},
          {"channel_id", row.channel.empty() ? AuditJson(nullptr) : AuditJson(row.channel)},
          {"before", value_json(row.before)},
          {"after", value_json(row.after)},
          {"undone_by",
           row.undone_by ? AuditJson(std::to_string(*row.undone_by)) : AuditJson(nullptr)}};
}

}  // namespace

void AuditLog::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/audit",
             [this](http::Request const& request) { return list(request); });
  router.add(Method::post, "/v1/audit/:id/undo",
             [this](http::Request const& request) { return undo(request); });
}

net::awaitable<http::Response> AuditLog::list(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto const query = http::parse_query(request.query);
  auto const page = PageQuery::of(query);
  auto const before = number_cursor(page.cursor);
  if (!before) co_return bad_cursor();
  // One more than is shown tells whether there is a next page.
  auto waiting = house_.list(
      *request.loop,
      {page.limit + 1, *before, std::string{http::find(query, "channel_id").value_or("")}});
  auto rows = co_await std::move(waiting);
  if (!rows) co_return failure_reply(rows.error());
  auto const more = rows->size() > page.limit;
  if (more) rows->resize(page.limit);
  auto items = AuditJson::array();
  for (auto const& row : *rows) items.push_back(audit_json(row));
  auto const next = more ? AuditJson(std::to_string(rows->back().id)) : AuditJson(nullptr);
  co_return json_reply(audit_text({{"items", std::move(items)}, {"next", next}}));
}

net::awaitable<http::Response> AuditLog::undo(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const id = number_cursor(request.params[0]);
  if (!id) co_return problem_reply(404, "Not found", "there is no change of that id");
  auto waiting = house_.undo(*request.loop, visitor.who.subject, *id);
  auto const row = co_await std::move(waiting);
  if (!row) co_return failure_reply(row.error());
  co_return json_reply(audit_text(audit_json(*row)));
}

}  // namespace freshet::api
