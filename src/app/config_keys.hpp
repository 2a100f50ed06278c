/// The table of keys: every setting once, for reading, showing, documenting and checking alike.
#pragma once

#include "app/config_format.hpp"
#include "app/config_node.hpp"
#include "freshet/config.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// One setting of a Root (the whole Config, or one channel).
template <class Root>
struct Key {
  std::string path;     ///< `http.port`; a channel's without its prefix: `srt.latency`
  std::string expects;  ///< what may stand there, for complaints and for the reader of the docs
  bool secret;          ///< never shown
  bool structured;      ///< a list or rungs: `[…]` in a flag or in the environment is YAML
  /// Sets it, or gives the node that is wrong and changes nothing.
  std::function<Node const*(Root&, Node const&)> set;
  /// As YAML that set() reads back.
  std::function<std::string(Root const&)> show;
  /// Of a secret: what may be shown in its place, as text.
  std::function<std::string(Root const&)> hint = {};
};

using ServerKey = Key<Config>;
using ChannelKey = Key<config::Channel>;

/// Everything but the channels, in the order of the documentation.
[[nodiscard]] std::vector<ServerKey> const& server_keys();
[[nodiscard]] std::vector<ChannelKey> const& channel_keys();

inline constexpr char kHidden[] = "(hidden)";
/// As show(), or what stands in the place of a secret.
template <class Root>
[[nodiscard]] std::string shown_openly(Key<Root> const& key, Root const& root) {
  auto value = key.show(root);
  if (!key.secret || value == "\"\"" || value == "[]") return value;
  return key.hint ? show_text(key.hint(root)) : kHidden;
}

/// Null if there is no such key.
[[nodiscard]] ServerKey const* find_server_key(std::string_view path);
[[nodiscard]] ChannelKey const* find_channel_key(std::string_view path);

/// Every path with `channel_defaults.` written out.
[[nodiscard]] std::vector<std::string> const& all_paths();

/// `rtmp.port` → `FRESHET_RTMP_PORT`.
[[nodiscard]] std::string environment_name(std::string_view path);

}  // namespace freshet::app
