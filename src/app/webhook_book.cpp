#include "app/webhook_book.hpp"

#include "access/hash.hpp"
#include "app/config_check.hpp"
#include "base/ulid.hpp"
#include "events/signature.hpp"
#include "net/web_address.hpp"
#include "store/audit.hpp"
#include "store/webhooks.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::app {
namespace {

constexpr std::size_t kHookSecretOctets = 32;

/// As the audit log shows it; never its secret.
std::string shown_hook(store::WebhookRow const& row) {
  nlohmann::ordered_json const json{{"url", row.url},
                                    {"events", row.events},
                                    {"channels", row.channels},
                                    {"enabled", row.enabled}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void grant(store::WebhookRow& row, api::WebhookWish wish) {
  if (wish.url) row.url = std::move(*wish.url);
  if (wish.secret) row.secret = std::move(*wish.secret);
  if (wish.events) row.events = std::move(*wish.events);
  if (wish.channels) row.channels = std::move(*wish.channels);
  if (wish.enabled) row.enabled = *wish.enabled;
}

}  // namespace

struct WebhookBook::Row : store::WebhookRow {};

Result<std::vector<api::WebhookInfo>> WebhookBook::list() {
  auto made = store::Webhooks{scene_.store}.list();
  if (!made) return made.error();
  std::vector<api::WebhookInfo> all;
  for (auto const& hook : scene_.config.events.webhooks) {
    all.push_back({events::short_hash(hook.url), hook.url, hook.events, hook.channels});
    all.back().of_file = true;
  }
  for (auto& row : *made) {
    all.push_back({std::move(row.id), std::move(row.url), std::move(row.events),
                   std::move(row.channels), row.enabled});
  }
  return all;
}

/// What reads the configuration's reads these too.
Result<> WebhookBook::fits(Row const& row) {
  LoadedConfig loaded;
  loaded.config.events.webhooks = {{row.url, row.secret, row.events, row.channels}};
  for (auto const& complaint : check_config(loaded)) {
    if (complaint.key != "events.webhooks") continue;
    return failure(boost::system::errc::invalid_argument, complaint.what);
  }
  auto const all = list();
  if (!all) return all.error();
  auto const same = [&](auto const& other) { return other.url == row.url && other.id != row.id; };
  if (std::ranges::any_of(*all, same)) {
    return failure(boost::system::errc::file_exists, "that address is told of events already");
  }
  auto const is_new = std::ranges::none_of(*all, [&](auto const& one) { return one.id == row.id; });
  if (is_new && all->size() >= kMost) {
    return failure(boost::system::errc::file_exists,
                   "there are " + std::to_string(kMost) + " webhooks, and may be no more");
  }
  return {};
}

Result<WebhookBook::Row> WebhookBook::mine(std::string const& id) {
  auto const found = store::Webhooks{scene_.store}.find(id);
  if (!found) return found.error();
  if (*found) return Row{**found};
  for (auto const& hook : scene_.config.events.webhooks) {
    if (events::short_hash(hook.url) != id) continue;
    return failure(boost::system::errc::file_exists,
                   "this webhook stands in " +
                       (scene_.file.empty() ? "the configuration" : scene_.file) +
                       ", under events.webhooks: change it there");
  }
  return failure(boost::system::errc::no_such_file_or_directory, "there is no webhook of that id");
}

Result<> WebhookBook::write(std::string const& what, Row const* before, Row const* after) {
  auto const& row = after != nullptr ? *after : *before;
  auto const address = net::parse_web_address(row.url);
  store::AuditRow line{0, scene_.now_ms, scene_.who,
                       what + " the webhook " + row.id + " to " +
                           (address ? net::shown(*address) : std::string{"an address"})};
  if (before != nullptr) line.before = shown_hook(*before);
  if (after != nullptr) line.after = shown_hook(*after);
  return scene_.store.transaction([&]() -> Result<> {
    store::Webhooks table{scene_.store};
    auto done = after != nullptr ? table.put(*after) : table.remove(before->id);
    if (!done) return done;
    auto const recorded = store::Audit{scene_.store}.record(line);
    return recorded ? Result<>{} : Result<>{recorded.error()};
  });
}

Result<api::NewWebhook> WebhookBook::make(api::WebhookWish wish) {
  Row row{};
  row.id = make_ulid(scene_.now_ms);
  row.created_ms = scene_.now_ms;
  if (!wish.secret) {
    auto const octets = access::random_octets(kHookSecretOctets);
    if (!octets) return octets.error();
    row.secret = events::write_webhook_secret(*octets);
  }
  grant(row, std::move(wish));
  if (row.secret.empty()) {
    return failure(boost::system::errc::invalid_argument, "secret: expected whsec_… or nothing");
  }
  if (auto fit = fits(row); !fit) return fit.error();
  if (auto done = write("makes", nullptr, &row); !done) return done.error();
  return api::NewWebhook{row.id, row.secret};
}

Result<> WebhookBook::change(std::string const& id, api::WebhookWish wish) {
  auto const before = mine(id);
  if (!before) return before.error();
  auto after = *before;
  grant(after, std::move(wish));
  if (auto fit = fits(after); !fit) return fit;
  return write("changes", &*before, &after);
}

Result<> WebhookBook::remove(std::string const& id) {
  auto const before = mine(id);
  if (!before) return before.error();
  return write("removes", &*before, nullptr);
}

}  // namespace freshet::app
