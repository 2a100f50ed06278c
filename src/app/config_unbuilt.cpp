#include "app/config_unbuilt.hpp"

#include "app/config_keys.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace freshet::app {
namespace {

// A key, or a group with its point. Whoever builds one takes it off this list.
constexpr std::array<std::string_view, 2> kServer{"webrtc.", "storage."};
constexpr std::array<std::string_view, 1> kChannel{"record."};

bool is_in(std::span<std::string_view const> names, std::string_view key) {
  return std::ranges::any_of(names, [key](std::string_view name) {
    return name.back() == '.' ? key.substr(0, name.size()) == name : key == name;
  });
}

/// What somebody switched off is as off as it was asked to be.
bool is_off(std::string const& value) { return value == "off" || value == "false"; }

template <class Root>
void collect(std::vector<Key<Root>> const& keys, std::span<std::string_view const> names,
             Root const& root, std::string const& prefix, std::vector<std::string>& found) {
  for (auto const& key : keys) {
    if (!is_in(names, key.path)) continue;
    auto const value = key.show(root);
    if (value == key.show(Root{}) || is_off(value)) continue;
    found.push_back(prefix + key.path);
  }
}

}  // namespace

bool is_built(std::string_view server_key) { return !is_in(kServer, server_key); }
bool is_built_for_channels(std::string_view channel_key) { return !is_in(kChannel, channel_key); }

std::vector<std::string> unbuilt_keys(Config const& config) {
  std::vector<std::string> found;
  collect<Config>(server_keys(), kServer, config, {}, found);
  collect<config::Channel>(channel_keys(), kChannel, config.channel_defaults, "channel_defaults.",
                           found);
  for (auto const& [name, channel] : config.channels) {
    collect<config::Channel>(channel_keys(), kChannel, channel, "channels." + name + '.', found);
  }
  return found;
}

}  // namespace freshet::app
