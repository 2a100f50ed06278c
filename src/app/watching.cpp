#include "app/watching.hpp"

#include "access/stream_key.hpp"
#include "app/watch_refusals.hpp"
#include "store/entitlements.hpp"
#include "store/revocations.hpp"

#include <algorithm>

namespace freshet::app {

Watching::Watching(Parts parts)
    : parts_{std::move(parts)},
      marks_{parts_.secret},
      revocations_{marks_},
      countries_{parts_.loops} {}

bool Watching::is_public(std::string const& channel) const {
  if (parts_.settings.access(channel) != config::Access::open) return false;
  auto const rules = entitlements_.find(channel);
  return !rules || (!rules->asks_who() && !rules->unreadable);
}

std::optional<http::Response> Watching::refuse(http::Request const& request,
                                               std::string const& channel,
                                               access::PathToken const* link) {
  auto const rules = entitlements_.find(channel);
  if (auto refused = refuse_place(request, rules.get())) return refused;
  return link != nullptr ? refuse_link(channel, *link) : refuse_without(channel);
}

std::optional<http::Response> Watching::refuse_place(http::Request const& request,
                                                     access::Entitlement const* rules) {
  if (rules == nullptr) return std::nullopt;
  std::optional<net::Country> country;
  if (rules->has_places()) country = countries_.of(request.loop, request.peer);
  auto const why = rules->bars(country ? std::optional{country->code()} : std::nullopt);
  return why ? std::optional{barred_reply(*why, *rules)} : std::nullopt;
}

std::optional<http::Response> Watching::refuse_without(std::string const& channel) const {
  auto const access = parts_.settings.access(channel);
  if (access == config::Access::password) return password_reply(kPasswordNeeded);
  if (access != config::Access::open) return link_reply(kLinkNeeded);
  auto const rules = entitlements_.find(channel);
  auto const why = rules ? rules->bars(static_cast<access::Identity const*>(nullptr))
                         : std::optional<access::Barred>{};
  return why ? std::optional{barred_reply(*why, *rules)} : std::nullopt;
}

std::optional<http::Response> Watching::refuse_link(std::string const& channel,
                                                    access::PathToken const& link) const {
  if (revocations_.covers_session(link.session)) return link_reply(kLinkRevoked);
  auto const origin = access::read_session_name(link.session);
  if (!origin) return std::nullopt;
  // It was given to whoever asked, when the channel was open to them.
  if (!origin->by_password && !origin->has_user()) return refuse_without(channel);
  if (!origin->by_password) return std::nullopt;
  auto const access = parts_.settings.access(channel);
  if (access == config::Access::open) {
    return origin->has_user() ? std::nullopt : refuse_without(channel);
  }
  if (access != config::Access::password) return link_reply(kLinkNeeded);
  auto const now = marks_.password(channel, parts_.settings.password(channel));
  return origin->password == now ? std::nullopt : std::optional{password_reply(kPasswordChanged)};
}

std::optional<http::Response> Watching::refuse_viewer(http::Request const& request,
                                                      std::string const& channel,
                                                      access::Identity const* who) {
  auto const rules = entitlements_.find(channel);
  if (auto refused = refuse_place(request, rules.get())) return refused;
  auto const why = rules ? rules->bars(who) : std::optional<access::Barred>{};
  return why ? std::optional{barred_reply(*why, *rules)} : std::nullopt;
}

Result<std::string> Watching::named(access::LinkOrigin origin, access::Identity const* who) const {
  auto const random = access::make_key_id();
  if (!random) return random.error();
  origin.given_at = parts_.clock.wall_us() / 1'000'000;
  if (who != nullptr) {
    origin.user = marks_.user(who->subject);
    origin.token = marks_.token(who->token_id);
  }
  return access::write_session_name(origin, *random);
}

Result<std::string> Watching::session_for(access::Identity const* who) const {
  return named({}, who);
}

Result<std::string> Watching::session_by_password(std::string const& channel,
                                                  access::Identity const* who) const {
  access::LinkOrigin origin;
  origin.by_password = true;
  origin.password = marks_.password(channel, password(channel));
  return named(std::move(origin), who);
}

std::string Watching::password(std::string const& channel) const {
  if (parts_.settings.access(channel) != config::Access::password) return {};
  return parts_.settings.password(channel);
}

bool Watching::is_due() const { return parts_.clock.wall_us() / 1'000'000 >= next_end_.load(); }

bool Watching::may_renew(std::string const& channel, std::string_view session) const {
  auto const origin = access::read_session_name(session);
  return origin && origin->by_password && !origin->has_user() &&
         !revocations_.covers_session(session) &&
         origin->password == marks_.password(channel, password(channel));
}

Result<> Watching::read_countries(std::string const& path) {
  if (path.empty()) {
    countries_.set(nullptr);
    return {};
  }
  auto database = net::GeoDatabase::open(path);
  if (!database) return database.error();
  countries_.set(std::move(*database));
  return {};
}

Result<> Watching::read(store::Database& store) {
  auto const revoked = store::Revocations{store}.all(parts_.clock.wall_us() / 1'000'000);
  if (!revoked) return revoked.error();
  access::Revocations::All all;
  auto next_end = kNever;
  for (auto const& row : *revoked) {
    next_end = std::min(next_end, row.until);
    using Kind = store::RevocationRow::Kind;
    if (row.kind == Kind::token) all.tokens.insert(row.name);
    if (row.kind == Kind::session) all.sessions.insert(row.name);
    if (row.kind == Kind::user) all.users.emplace(row.name, row.revoked_at);
  }
  revocations_.set(std::move(all));
  next_end_ = next_end;
  auto const policies = store::Entitlements{store}.all();
  if (!policies) return policies.error();
  access::Entitlements::All rules;
  for (auto const& [channel, json] : *policies) {
    auto read = access::read_entitlement(json);
    if (!read)
      parts_.log.error(
          "channel {}: nobody may watch it: its rules of entitlement cannot "
          "be read: {}",
          channel, read.error().what);
    access::Entitlement shut;
    shut.unreadable = true;
    rules.emplace(channel, read ? std::move(*read) : std::move(shut));
  }
  entitlements_.set(std::move(rules));
  return {};
}

}  // namespace freshet::app
