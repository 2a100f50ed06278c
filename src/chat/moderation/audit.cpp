#include "chat/moderation/audit.hpp"

#include "base/ulid.hpp"
#include "chat/moderation/books.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

namespace freshet::chat {
namespace {

using nlohmann::json;

constexpr std::uint32_t kMostAuditEntries = 200;

std::string audit_line(json const& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

json audit_entry(std::string const& id, std::int64_t at_ms, Deed const& deed) {
  return {{"id", id},
          {"at", at_ms},
          {"actor", deed.actor},
          {"action", deed.action},
          {"target", deed.target},
          {"message", deed.message},
          {"reason", deed.reason}};
}

json audit_entry(ActionRow const& row) {
  auto detail = json::parse(row.detail, nullptr, false);
  if (!detail.is_object()) detail = json::object();
  auto entry = audit_entry(
      detail.value("id", std::to_string(row.id)), row.at_ms,
      {row.actor, row.action, row.target, row.message, detail.value("reason", std::string{})});
  detail.erase("id");
  detail.erase("reason");
  entry["detail"] = std::move(detail);
  entry["hash"] = row.hash;
  return entry;
}

std::string audit_page(std::vector<ActionRow> const& rows, std::uint32_t limit) {
  json items = json::array();
  for (auto const& row : rows) items.push_back(audit_entry(row));
  json page{{"items", std::move(items)}, {"next", nullptr}};
  if (rows.size() == limit) page["next"] = std::to_string(rows.back().id);
  return audit_line(page);
}

}  // namespace

void Audit::note(Deed const& deed) {
  auto const now = core_.now_ms();
  auto const id = make_ulid(now);
  auto entry = audit_entry(id, now, deed);
  auto detail = json::parse("{" + deed.detail + "}", nullptr, false);
  if (!detail.is_object()) detail = json::object();
  for (auto const& [name, value] : detail.items()) entry[name] = value;
  detail["id"] = id;
  if (!deed.reason.empty()) detail["reason"] = deed.reason;
  detail["epoch"] = core_.epoch();

  ActionRow row{0,           core_.channel(), now,          deed.actor,
                deed.action, deed.target,     deed.message, audit_line(detail)};
  core_.keeping().write(
      [row = std::move(row)](store::Database& database) { return books::append(database, row); });
  Event event;
  event.kind = Kind::modlog;
  event.ts_ms = now;
  event.for_moderators = true;
  event.text = Bytes::copy(audit_line({{"t", "modlog"}, {"entry", std::move(entry)}}));
  core_.tell(std::move(event), true);
}

void Audit::list(std::string const& cursor, std::uint32_t limit, Reply reply) const {
  std::int64_t before = 0;
  auto const* const end = cursor.data() + cursor.size();
  auto const [at, wrong] = std::from_chars(cursor.data(), end, before);
  if (!cursor.empty() && (wrong != std::errc{} || at != end || before <= 0)) {
    return reply(
        refused(400, "bad_cursor", "the cursor is none that a page of this log ended with"));
  }
  auto const most = std::clamp(limit, 1U, kMostAuditEntries);
  auto rows = std::make_shared<std::vector<ActionRow>>();
  core_.keeping().read(
      core_.home(),
      [rows, channel = core_.channel(), before, most](store::Database& database) -> Result<> {
        auto read = books::actions(database, channel, before, most);
        if (!read) return read.error();
        *rows = std::move(*read);
        return {};
      },
      [rows, most, reply = std::move(reply)](Result<> done) {
        if (!done) return reply(refused(503, "unavailable", "the log cannot be read now"));
        Outcome outcome;
        outcome.body = audit_page(*rows, most);
        reply(std::move(outcome));
      });
}

}  // namespace freshet::chat
