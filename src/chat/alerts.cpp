#include "chat/alerts.hpp"

#include "base/ulid.hpp"
#include "chat/lines.hpp"
#include "chat/things.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::size_t kLongestKind = 32;  // octets
constexpr std::size_t kLongestTitle = 100, kLongestAlertText = 300, kLongestFrom = 60,
                      kLongestAmount = 30;  // characters
constexpr std::int64_t kShortestTtl = 1'000, kLongestTtl = 60'000;
constexpr std::size_t kListedAlerts = 100;
/// In ten seconds; more would cover the picture for minutes.
constexpr std::size_t kMostAlerts = 20;
constexpr std::chrono::seconds kAlertSpan{10};

Outcome bad_alert(std::string says) { return refused(400, "bad_alert", std::move(says)); }

bool is_alert_kind(std::string_view kind) {
  return !kind.empty() && kind.size() <= kLongestKind && std::ranges::all_of(kind, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// The texts are cleaned on the way.
std::optional<Outcome> alert_complaint(AlertWish& wish) {
  if (!is_alert_kind(wish.kind)) {
    return bad_alert("kind: expected 1 to 32 of a-z, 0-9, _ and -, as in gift or donation");
  }
  struct Field {
    std::string& text;
    std::string_view name;
    std::size_t most;
  };
  for (auto const& field :
       {Field{wish.title, "title", kLongestTitle}, Field{wish.text, "text", kLongestAlertText},
        Field{wish.from, "from", kLongestFrom}, Field{wish.amount, "amount", kLongestAmount}}) {
    auto clean = lines::one(field.text, field.most);
    if (!clean) {
      return bad_alert(std::string{field.name} + ": expected at most " +
                       std::to_string(field.most) + " characters of UTF-8");
    }
    field.text = std::move(*clean);
  }
  if (wish.title.empty()) return bad_alert("title: expected 1 to 100 characters");
  if (wish.ttl_ms < kShortestTtl || wish.ttl_ms > kLongestTtl) {
    return bad_alert("ttl_ms: expected 1000 to 60000");
  }
  return std::nullopt;
}

std::string alert_members(std::string const& id, AlertWish const& wish) {
  return R"("id":)" + lines::json(id) + R"(,"kind":)" + lines::json(wish.kind) + R"(,"title":)" +
         lines::json(wish.title) + R"(,"text":)" + lines::json(wish.text) + R"(,"from":)" +
         lines::json(wish.from) + R"(,"amount":)" + lines::json(wish.amount) + R"(,"ttl":)" +
         std::to_string(wish.ttl_ms);
}

}  // namespace

struct Alerts::Inside {
  std::deque<SteadyTime> shown;  // at most kMostAlerts
};

Alerts::Alerts(Core& core) : core_{core}, inside_{std::make_shared<Inside>()} {}
Alerts::~Alerts() = default;

void Alerts::show(Author const& who, AlertWish wish, Reply reply) {
  if (!who.moderates()) {
    return reply(refused(403, "forbidden", "alerts are for moderators of this channel to show"));
  }
  if (auto no = alert_complaint(wish)) return reply(std::move(*no));
  auto& shown = inside_->shown;
  auto const now = core_.clock().now();
  while (!shown.empty() && now - shown.front() >= kAlertSpan) shown.pop_front();
  if (shown.size() >= kMostAlerts) {
    return reply(refused(429, "too_many_alerts", "twenty alerts in ten seconds: wait a moment",
                         std::chrono::milliseconds{kAlertSpan}.count()));
  }
  shown.push_back(now);
  Draft draft;
  draft.kind = Kind::alert;
  draft.mid = make_ulid(core_.now_ms());
  draft.user = who.id;
  draft.ts_ms = core_.now_ms();
  draft.pdt_ms = core_.pdt_ms();
  draft.key = wish.key.empty() ? std::string{} : "alert:" + wish.key;
  draft.urgent = true;
  auto const members = alert_members(draft.mid, wish);
  draft.body = R"("t":"alert","pdt":)" + std::to_string(draft.pdt_ms) + "," + members;
  core_.publish(std::move(draft), [members,
                                   reply = std::move(reply)](Result<Placed> const& placed) {
    if (!placed) return reply(refused(503, "unavailable", placed.error().what, 1'000));
    if (placed->what != Placed::What::placed) {
      return reply(refused(403, "banned", "you may not take part here", placed->retry_ms));
    }
    Outcome outcome;
    outcome.status = 201;
    outcome.mid = placed->mid;
    outcome.off = placed->off;
    outcome.dup = placed->dup;
    // Of one that was shown before only its id is known.
    outcome.body = placed->dup ? R"({"id":)" + lines::json(placed->mid) + "}" : "{" + members + "}";
    reply(std::move(outcome));
  });
}

void Alerts::list(Reply reply) const {
  auto const items = std::make_shared<std::vector<std::string>>();
  core_.keeping().read(
      core_.home(),
      [items, channel = core_.channel()](store::Database& database) -> Result<> {
        auto kept = newest_things(database, channel, "alert", kListedAlerts);
        if (!kept) return kept.error();
        *items = std::move(*kept);
        return {};
      },
      [items, reply = std::move(reply)](Result<> const& read) {
        if (!read) {
          return reply(
              refused(503, "unavailable", "the alerts cannot be read now: try again", 1'000));
        }
        Outcome outcome;
        outcome.body = json_items(*items);
        reply(std::move(outcome));
      });
}

void Alerts::happened(Event const& event) {
  if (event.kind != Kind::alert || event.off == 0 || event.mid.empty()) return;
  Thing thing{event.mid, "alert", event.ts_ms, std::string{as_text(event.text.span())}};
  core_.keeping().write(
      [channel = core_.channel(), thing = std::move(thing)](store::Database& database) {
        return put_thing(database, channel, thing);
      });
}

}  // namespace freshet::chat
