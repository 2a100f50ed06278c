#include "store/webhooks.hpp"

#include "store/rows.hpp"

#include <algorithm>

namespace freshet::store {
namespace {

constexpr std::string_view kWebhookColumns =
    "SELECT id, url, secret, events, channels, enabled, created_ms FROM webhooks ";

// Names of events and of channels have no comma in them.
std::string with_commas(std::vector<std::string> const& words) {
  std::string all;
  for (auto const& word : words) all += (all.empty() ? "" : ",") + word;
  return all;
}

std::vector<std::string> without_commas(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    auto const comma = std::min(text.find(','), text.size());
    words.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

WebhookRow webhook_row(Statement const& at) {
  return {at.text(0),
          at.text(1),
          at.text(2),
          without_commas(at.text(3)),
          without_commas(at.text(4)),
          at.number(5) != 0,
          at.number(6)};
}

}  // namespace

Result<std::vector<WebhookRow>> Webhooks::list() {
  auto query = database_.prepare(std::string{kWebhookColumns} + "ORDER BY created_ms, id");
  if (!query) return query.error();
  return rows_of(*query, webhook_row);
}

Result<std::optional<WebhookRow>> Webhooks::find(std::string_view id) {
  auto query = database_.prepare(std::string{kWebhookColumns} + "WHERE id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, id).step();
  if (!row) return row.error();
  return *row ? std::optional{webhook_row(*query)} : std::nullopt;
}

Result<> Webhooks::put(WebhookRow const& row) {
  auto write = database_.prepare(
      "INSERT INTO webhooks(id, url, secret, events, channels, enabled, created_ms) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(id) DO UPDATE SET url = excluded.url, "
      "secret = excluded.secret, events = excluded.events, channels = excluded.channels, "
      "enabled = excluded.enabled");
  if (!write) return write.error();
  write->bind(1, std::string_view{row.id}).bind(2, std::string_view{row.url});
  write->bind(3, std::string_view{row.secret});
  write->bind(4, std::string_view{with_commas(row.events)});
  write->bind(5, std::string_view{with_commas(row.channels)});
  return write->bind(6, std::int64_t{row.enabled}).bind(7, row.created_ms).run();
}

Result<> Webhooks::remove(std::string_view id) {
  auto remove = database_.prepare("DELETE FROM webhooks WHERE id = ?1");
  if (!remove) return remove.error();
  return remove->bind(1, id).run();
}

}  // namespace freshet::store
