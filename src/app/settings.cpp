#include "app/settings.hpp"

#include "app/channel_overrides.hpp"
#include "app/config_keys.hpp"

#include <algorithm>
#include <utility>

namespace freshet::app {
namespace {

void compare_channel(config::Channel const& before, config::Channel const& after,
                     std::string const& prefix, std::vector<std::string>& changed) {
  for (auto const& key : changed_keys(before, after)) changed.push_back(prefix + key);
}

std::string joined(std::vector<std::string> const& keys) {
  std::string all;
  for (auto const& key : keys) all += (all.empty() ? "" : ", ") + key;
  return all;
}

}  // namespace

// What Settings holds, and the log, the certificate, the rules of tokens, the database of
// countries, webhooks, callbacks, Kafka and what of chat may change while people talk, which are
// taken over beside it.
bool changes_at_once(std::string_view path) {
  constexpr std::string_view kOfChat[] = {
      "chat.join_backlog",     "chat.slow",  "chat.max_length", "chat.guests", "chat.offline",
      "chat.shown_per_second", "chat.flush", "chat.origins"};
  if (std::ranges::count(kOfChat, path) > 0 || path.starts_with("chat.limits.")) return true;
  return path == "http.cors_origins" || path == "events.webhooks" || path == "geo.database" ||
         path == "events.private_networks" || path.starts_with("events.kafka.") ||
         path.starts_with("tls.") || path.starts_with("log.") || path.starts_with("auth.") ||
         path.starts_with("channel_defaults.") || path.starts_with("channels.");
}

std::vector<std::string> changed_keys(config::Channel const& before, config::Channel const& after) {
  std::vector<std::string> changed;
  for (auto const& key : channel_keys()) {
    if (key.show(before) != key.show(after)) changed.push_back(key.path);
  }
  return changed;
}

ConfigChange compare(Config const& before, Config const& after) {
  ConfigChange change;
  for (auto const& key : server_keys()) {
    if (key.show(before) == key.show(after)) continue;
    (changes_at_once(key.path) ? change.at_once : change.after_restart).push_back(key.path);
  }
  compare_channel(before.channel_defaults, after.channel_defaults, "channel_defaults.",
                  change.at_once);
  for (auto const& [name, channel] : before.channels) {
    auto const now = after.channels.find(name);
    if (now == after.channels.end()) {
      change.at_once.push_back("channels." + name + " (gone)");
    } else {
      compare_channel(channel, now->second, "channels." + name + '.', change.at_once);
    }
  }
  for (auto const& [name, channel] : after.channels) {
    if (!before.channels.contains(name)) change.at_once.push_back("channels." + name + " (new)");
  }
  return change;
}

std::string to_string(ConfigChange const& change) {
  if (change.at_once.empty() && change.after_restart.empty()) return "nothing has changed";
  auto text = joined(change.at_once);
  if (change.after_restart.empty()) return text;
  if (!text.empty()) text += "; ";
  return text + "after a restart: " + joined(change.after_restart);
}

void Settings::set(Config const& config) {
  said_ = {config.channel_defaults, config.channels, {}};
  for (auto const& [name, channel] : config.channels) said_.configured.insert(name);
  static_cast<void>(publish());
  cors_.set(std::make_shared<delivery::Cors const>(config.http.cors_origins));
}

std::vector<std::string> Settings::set_overrides(Overrides overrides) {
  overrides_ = std::move(overrides);
  return publish();
}

std::vector<std::string> Settings::publish() {
  std::vector<std::string> trouble;
  auto all = said_;
  for (auto const& [name, json] : overrides_) {
    auto channel = with_overrides(configured(said_, name), json);
    if (channel) {
      all.by_name.insert_or_assign(name, std::move(*channel));
    } else {
      trouble.push_back(name + ": " + channel.error().what);
      // Rather shut than open to those whom it was to keep out.
      if (keeps_people_out(json)) {
        auto shut = configured(said_, name);
        if (shut.access == config::Access::open) shut.access = config::Access::token;
        all.by_name.insert_or_assign(name, std::move(shut));
      }
    }
  }
  channels_.set(std::make_shared<Channels const>(std::move(all)));
  return trouble;
}

Result<std::string> Settings::patched(std::string const& channel, std::string_view patch) const {
  auto const now = overrides_.find(channel);
  auto next = merge_patch(now == overrides_.end() ? "{}" : std::string_view{now->second}, patch);
  if (!next) return next;
  if (auto fits = with_overrides(configured(said_, channel), *next); !fits) return fits.error();
  return next;
}

config::Channel const& Settings::configured(Channels const& channels, std::string const& name) {
  auto const at = channels.by_name.find(name);
  return at == channels.by_name.end() ? channels.defaults : at->second;
}

config::Channel Settings::channel(std::string const& name) const {
  auto const channels = channels_.get();
  return configured(*channels, name);
}

config::Access Settings::access(std::string const& name) const {
  auto const channels = channels_.get();
  return configured(*channels, name).access;
}

std::string Settings::password(std::string const& name) const {
  auto const channels = channels_.get();
  return configured(*channels, name).password;
}

std::vector<std::string> Settings::channel_names() const {
  std::vector<std::string> names;
  auto const channels = channels_.get();
  for (auto const& [name, channel] : channels->by_name) names.push_back(name);
  return names;
}

}  // namespace freshet::app
