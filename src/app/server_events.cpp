/// What a server tells of itself, and to whom.
#include "app/server_impl.hpp"

namespace freshet {

app::Hooks::House Server::Impl::hooks_house() {
  return {loops.at(0), http_client, clock, metrics, log};
}

/// What happened until now is written down; what is on its way to a receiver is sent again by the
/// next start.
void Server::Impl::stop_hooks() {
  hooks.begin_to_stop();
  jwt_fetch.begin_to_stop();
  http_client.stop();
  hooks.stop();
  if (!jwt_fetch.stop()) log.warn("the keys of tokens are still being fetched");
}

void Server::Impl::tell_of_change(Config const& next, std::string const& by) {
  auto change = app::compare(last_config, next);
  last_config = next;
  auto& changed = change.at_once;
  changed.insert(changed.end(), change.after_restart.begin(), change.after_restart.end());
  if (changed.empty()) return;
  bus.publish(events::Kind::config_changed, {}, events::ConfigFact{std::move(changed), by});
}

std::optional<api::HealthInfo> Server::Impl::health_of(std::string_view stream_id) {
  auto info = app::health_of(
      {registry, governor, [this](auto const& name) { return settings.channel(name); },
       vitals.disk_complaint().value_or("")},
      stream_id);
  if (info) info->viewers = audience.of(stream_id).now;
  return info;
}

/// Every five seconds.
void Server::Impl::look_at_health() {
  if (health_looks++ % 20 != 0) return;
  for (auto const& publisher : registry.publishers()) {
    if (publisher.protocol != "pull") key_uses.note(publisher.key_id);  // which has no key
  }
  std::vector<app::HealthWatch::Show> shows;
  for (auto const& session : registry.list()) {
    auto info = health_of(session->id());
    if (!info) continue;
    shows.push_back({session->channel(), session->id(), std::move(info->findings)});
  }
  health_watch.look(shows);
}

}  // namespace freshet
