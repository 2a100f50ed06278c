#include "app/channel_overrides.hpp"

#include "access/channel_password.hpp"
#include "app/config_check.hpp"
#include "app/config_format.hpp"
#include "app/config_keys.hpp"
#include "app/config_unbuilt.hpp"
#include "app/config_yaml.hpp"
#include "app/suggest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <vector>

namespace freshet::app {
namespace {

// Members in the order of the documentation.
using Json = nlohmann::ordered_json;

std::vector<std::string> channel_paths() {
  std::vector<std::string> paths;
  for (auto const& key : channel_keys()) paths.push_back(key.path);
  return paths;
}

bool is_group(std::string const& path) {
  return std::ranges::any_of(channel_keys(),
                             [&](auto const& key) { return key.path.starts_with(path + '.'); });
}

bool has_effect(ChannelKey const& key, config::Channel const& channel) {
  return is_built_for_channels(key.path) || key.show(channel) == key.show({});
}

/// Sets what stands in `node`; what is wrong goes to `trouble`.
void lay_over(config::Channel& channel, Node const& node, std::string const& prefix,
              std::vector<std::string>& trouble) {
  for (auto const& entry : node.items) {
    auto const path = prefix + entry.key;
    if (auto const* const key = find_channel_key(path)) {
      auto const* const wrong = key->set(channel, entry);
      if (wrong == nullptr) {
        if (!has_effect(*key, channel)) trouble.push_back(path + ": not in this version");
        continue;
      }
      auto const found = key->secret ? std::string{"something else"} : describe(*wrong);
      trouble.push_back(path + ": found " + found + ", expected " + key->expects);
    } else if (!is_group(path)) {
      trouble.push_back(path + ": there is no such key" + did_you_mean(path, channel_paths()));
    } else if (entry.kind == Node::Kind::map) {
      lay_over(channel, entry, path + '.', trouble);
    } else {
      trouble.push_back(path + ": expected a group of keys, found " + describe(entry));
    }
  }
}

/// Rules between keys.
void check_together(config::Channel const& channel, std::vector<std::string>& trouble) {
  LoadedConfig loaded;
  loaded.config.channels.emplace("it", channel);
  constexpr std::string_view kPrefix = "channels.it.";
  for (auto const& complaint : check_config(loaded)) {
    if (!complaint.key.starts_with(kPrefix)) continue;
    trouble.push_back(complaint.key.substr(kPrefix.size()) + ": " + complaint.what);
  }
}

Error refused(std::vector<std::string> const& trouble) {
  std::string all;
  for (auto const& one : trouble) all += (all.empty() ? "" : "; ") + one;
  return failure(boost::system::errc::invalid_argument, all);
}

/// A number or a truth where one was written, else a text.
Json scalar_of(std::string const& text) {
  if (text == "true" || text == "false") return text == "true";
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  auto const whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? Json(number) : Json(text);
}

Json json_of(Node const& node) {
  if (node.kind == Node::Kind::none) return nullptr;
  if (node.kind == Node::Kind::scalar) return scalar_of(node.text);
  auto all = node.kind == Node::Kind::list ? Json::array() : Json::object();
  for (auto const& item : node.items) {
    if (all.is_array()) {
      all.push_back(json_of(item));
    } else {
      all[item.key] = json_of(item);
    }
  }
  return all;
}

/// A text is one whatever it looks like.
template <class Root>
Json shown(Key<Root> const& key, Root const& root) {
  auto const node = read_yaml(shown_openly(key, root)).root;
  return key.expects == TextFormat{}.expects() ? Json(node.text) : json_of(node);
}

}  // namespace

Result<config::Channel> with_overrides(config::Channel channel, std::string_view json) {
  // JSON is YAML too.
  auto const text = read_yaml(json);
  std::vector<std::string> trouble;
  for (auto const& complaint : text.complaints) trouble.push_back(complaint.what);
  lay_over(channel, text.root, {}, trouble);
  if (trouble.empty()) check_together(channel, trouble);
  if (!trouble.empty()) return refused(trouble);
  return channel;
}

Result<std::string> with_kept_password(std::string_view patch) {
  auto json = Json::parse(patch, nullptr, false);
  auto const at = json.is_object() ? json.find("password") : json.end();
  if (at == json.end() || at->is_null() || *at == "") return std::string{patch};
  auto const unfit = [](std::string const& what) {
    return failure(boost::system::errc::invalid_argument, "password: " + what);
  };
  if (!at->is_string()) return unfit("expected a text");
  auto const& password = at->get_ref<std::string const&>();
  if (access::is_kept_password(password) || password == kHidden) {
    return unfit("that stands in the place of one; send the password itself");
  }
  if (auto fits = access::check_channel_password(password); !fits) return unfit(fits.error().what);
  auto kept = access::hash_password(password);
  if (!kept) return kept.error();
  *at = std::move(*kept);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool keeps_people_out(std::string_view json) {
  auto const all = Json::parse(json, nullptr, false);
  return !all.is_object() || (all.contains("access") && all["access"] != "public");
}

Result<std::string> merge_patch(std::string_view json, std::string_view patch) {
  auto whole = Json::parse(json, nullptr, false);
  auto const change = Json::parse(patch, nullptr, false);
  if (!change.is_object()) {
    return failure(boost::system::errc::invalid_argument,
                   "expected a JSON object of settings such as {\"ladder\": \"off\"}");
  }
  if (!whole.is_object()) whole = Json::object();
  whole.merge_patch(change);
  return whole.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string settings_json(config::Channel const& channel) {
  auto all = Json::object();
  for (auto const& key : channel_keys()) {
    auto* place = &all;
    for (std::size_t at = 0, dot = 0; dot != std::string::npos; at = dot + 1) {
      dot = key.path.find('.', at);
      place = &(*place)[key.path.substr(at, dot - at)];
    }
    *place = shown(key, channel);
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string settings_json(config::Channel const& channel, std::vector<std::string> const& keys) {
  auto all = Json::object();
  for (auto const& path : keys) {
    if (auto const* const key = find_channel_key(path)) all[path] = shown(*key, channel);
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown_json(ServerKey const& key, Config const& config) {
  return shown(key, config).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown_json(ChannelKey const& key, config::Channel const& channel) {
  return shown(key, channel).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace freshet::app
