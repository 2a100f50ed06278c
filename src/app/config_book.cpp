#include "app/config_book.hpp"

#include "app/channel_overrides.hpp"
#include "app/config_check.hpp"
#include "app/config_keys.hpp"
#include "app/config_unbuilt.hpp"
#include "app/config_yaml.hpp"
#include "app/settings.hpp"
#include "app/suggest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace freshet::app {
namespace {

using BookJson = nlohmann::ordered_json;

constexpr std::string_view kOfChannels = "channel_defaults.";
constexpr char kProgram[] = "the embedding program";

Error not_so(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}
Error elsewhere(std::string what) {
  return failure(boost::system::errc::file_exists, std::move(what));
}

bool is_secret(std::string const& path) {
  if (auto const* const key = find_server_key(path)) return key->secret;
  auto const* const key =
      path.starts_with(kOfChannels) ? find_channel_key(path.substr(kOfChannels.size())) : nullptr;
  return key != nullptr && key->secret;
}

bool is_a_key(std::string const& path) {
  auto const& all = all_paths();
  return std::ranges::find(all, path) != all.end();
}

/// What needs neither a file of the server's machine nor a restart, and is no secret.
bool is_editable(std::string const& path) {
  constexpr std::string_view kAlso[] = {"http.cors_origins", "events.private_networks",
                                        "auth.jwt.issuer", "auth.jwt.audience"};
  if (is_secret(path)) return false;
  if (path.starts_with(kOfChannels)) {
    return is_built_for_channels(path.substr(kOfChannels.size()));
  }
  return path.starts_with("log.") || std::ranges::find(kAlso, path) != std::end(kAlso);
}

std::string sentence_of(std::string const& path, Node const& wrong, std::string const& expects) {
  return path + ": found " + describe(wrong) + ", expected " + expects;
}

/// Sets it for all channels that say nothing of their own; nothing, or what is wrong.
std::string set_for_channels(LoadedConfig& loaded, std::string const& path, Node const& node) {
  auto const name = path.substr(kOfChannels.size());
  auto const* const key = find_channel_key(name);
  if (key == nullptr) return path + ": there is no such key";
  if (auto const* const wrong = key->set(loaded.config.channel_defaults, node)) {
    return sentence_of(path, *wrong, key->expects);
  }
  for (auto& [channel, values] : loaded.config.channels) {
    if (loaded.origins.contains("channels." + channel + '.' + name)) continue;
    static_cast<void>(key->set(values, node));
  }
  return {};
}

std::string set_in(LoadedConfig& loaded, std::string const& path, std::string const& json) {
  // JSON is YAML too.
  auto const text = read_yaml(json);
  if (!text.complaints.empty()) return path + ": " + text.complaints[0].what;
  if (path.starts_with(kOfChannels)) return set_for_channels(loaded, path, text.root);
  auto const* const key = find_server_key(path);
  if (key == nullptr) return path + ": there is no such key";
  auto const* const wrong = key->set(loaded.config, text.root);
  return wrong == nullptr ? std::string{} : sentence_of(path, *wrong, key->expects);
}

std::string source_word(Origin::Source source) {
  switch (source) {
    case Origin::Source::file:
      return "file";
    case Origin::Source::environment:
      return "environment";
    case Origin::Source::flag:
      return "flag";
    case Origin::Source::api:
      return "api";
    case Origin::Source::standard:
      break;
  }
  return "default";
}

/// `freshet.yaml:12` of `freshet.yaml:12:3`.
std::string from_of(Origin const& origin) {
  if (origin.source != Origin::Source::file) return origin.place;
  auto const column = origin.place.rfind(':');
  return origin.place.substr(0, column);
}

template <class Root>
api::SettingInfo setting_of(Key<Root> const& key, Root const& root, std::string path,
                            Origin const& origin) {
  auto const is_of_channel = path.starts_with("channels.");
  auto const set_elsewhere =
      origin.source != Origin::Source::standard && origin.source != Origin::Source::api;
  api::SettingInfo info{path, {}, {}, source_word(origin.source), from_of(origin)};
  if (!key.secret) {
    info.value = shown_json(key, root);
    info.standard = shown_json(key, Root{});
  }
  info.at_once = changes_at_once(path);
  info.editable = !is_of_channel && !set_elsewhere && is_editable(path);
  info.description = key.expects;
  return info;
}

void note_origins(Config const& config, LoadedConfig& loaded) {
  Origin const origin{Origin::Source::flag, kProgram};
  auto const note = [&](auto const& keys, auto const& values, auto const& usual,
                        std::string const& prefix) {
    for (auto const& key : keys) {
      if (key.show(values) != key.show(usual)) loaded.origins.emplace(prefix + key.path, origin);
    }
  };
  note(server_keys(), config, Config{}, "");
  note(channel_keys(), config.channel_defaults, config::Channel{}, std::string{kOfChannels});
  for (auto const& [name, channel] : config.channels) {
    note(channel_keys(), channel, config.channel_defaults, "channels." + name + '.');
  }
}

}  // namespace

void ConfigBook::say(Config const& config, std::map<std::string, Origin, std::less<>> origins) {
  LoadedConfig next;  // `config` may be the one that is said already
  next.config = config;
  next.origins = std::move(origins);
  if (next.origins.empty()) note_origins(config, next);
  said_ = std::move(next);
}

LoadedConfig ConfigBook::effective(Values const& values) const {
  auto loaded = said_;
  bool changed = false;
  for (auto const& [path, json] : values) {
    if (said_.origin(path).source != Origin::Source::standard) continue;
    if (auto wrong = set_in(loaded, path, json); !wrong.empty()) {
      loaded.complaints.push_back({"", "", std::move(wrong)});
      continue;
    }
    loaded.origins.insert_or_assign(path, Origin{Origin::Source::api, ""});
    changed = true;
  }
  if (!changed || !loaded.complaints.empty()) return loaded;
  // What an embedding program has said is its own business.
  auto const before = check_config(said_);
  for (auto& complaint : check_config(loaded)) {
    auto const same = [&](Complaint const& other) {
      return other.key == complaint.key && other.what == complaint.what;
    };
    if (std::ranges::none_of(before, same)) loaded.complaints.push_back(std::move(complaint));
  }
  return loaded;
}

Result<> ConfigBook::may_set(std::string const& path) const {
  if (!is_a_key(path)) {
    return not_so(path + ": there is no such key" + did_you_mean(path, all_paths()));
  }
  auto const origin = said_.origin(path);
  if (origin.source != Origin::Source::standard) {
    return elsewhere(path + ": is set by " + to_string(origin) + "; change it there");
  }
  if (!is_editable(path)) {
    return elsewhere(path + ": is set in the configuration file alone" +
                     (changes_at_once(path) ? "" : ", and changes with a restart"));
  }
  return {};
}

Result<ConfigBook::Values> ConfigBook::patched(std::string_view patch) const {
  auto const json = BookJson::parse(patch, nullptr, false);
  if (!json.is_object()) {
    return not_so("expected a JSON object of values by path such as {\"log.level\": \"debug\"}");
  }
  auto next = values_;
  for (auto const& [path, value] : json.items()) {
    auto const may = may_set(path);
    // Who takes back what has no effect any more need not be allowed to set it.
    if (!may && !(value.is_null() && values_.contains(path))) return may.error();
    if (value.is_null()) {
      next.erase(path);
    } else {
      next.insert_or_assign(path, value.dump(-1, ' ', false, BookJson::error_handler_t::replace));
    }
  }
  auto const loaded = effective(next);
  if (loaded.complaints.empty()) return next;
  std::string all;
  for (auto const& complaint : loaded.complaints) {
    all += (all.empty() ? "" : "; ") + to_string(complaint);
  }
  return not_so(all);
}

std::string ConfigBook::object_of(Values const& values, std::vector<std::string> const& paths) {
  auto json = BookJson::object();
  for (auto const& path : paths) {
    auto const at = values.find(path);
    json[path] = at == values.end() ? BookJson(nullptr) : BookJson::parse(at->second);
  }
  return json.dump();
}

std::vector<std::string> ConfigBook::paths_in(std::string_view patch) {
  auto const json = BookJson::parse(patch, nullptr, false);
  std::vector<std::string> paths;
  if (!json.is_object()) return paths;
  for (auto const& [path, value] : json.items()) paths.push_back(path);
  return paths;
}

std::vector<api::SettingInfo> ConfigBook::list() const {
  auto const loaded = effective();
  auto const& config = loaded.config;
  std::vector<api::SettingInfo> all;
  for (auto const& key : server_keys()) {
    all.push_back(setting_of(key, config, key.path, loaded.origin(key.path)));
  }
  for (auto const& key : channel_keys()) {
    auto const path = std::string{kOfChannels} + key.path;
    all.push_back(setting_of(key, config.channel_defaults, path, loaded.origin(path)));
  }
  // A channel shows what it has of its own.
  for (auto const& [name, channel] : config.channels) {
    for (auto const& key : channel_keys()) {
      auto const path = "channels." + name + '.' + key.path;
      auto const origin = loaded.origin(path);
      if (origin.source != Origin::Source::standard) {
        all.push_back(setting_of(key, channel, path, origin));
      }
    }
  }
  return all;
}

std::string ConfigBook::shown(Config const& config, std::vector<std::string> const& paths) {
  auto json = BookJson::object();
  for (auto const& path : paths) {
    if (is_secret(path)) continue;
    if (auto const* const key = find_server_key(path)) {
      json[path] = BookJson::parse(shown_json(*key, config));
    } else if (path.starts_with(kOfChannels)) {
      auto const* const of_channel = find_channel_key(path.substr(kOfChannels.size()));
      if (of_channel == nullptr) continue;
      json[path] = BookJson::parse(shown_json(*of_channel, config.channel_defaults));
    }
  }
  return json.dump(-1, ' ', false, BookJson::error_handler_t::replace);
}

}  // namespace freshet::app
