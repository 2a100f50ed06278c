/// Settings: the part of the configuration that may change while the server runs.
#pragma once

#include "base/published.hpp"
#include "base/result.hpp"
#include "delivery/cors.hpp"
#include "freshet/config.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// What differs between two configurations, by key, in the order of the documentation.
struct ConfigChange {
  std::vector<std::string> at_once;        ///< Settings takes these over
  std::vector<std::string> after_restart;  ///< ports, limits, the data directory
};
[[nodiscard]] ConfigChange compare(Config const& before, Config const& after);
/// Does that key change while the server runs?
[[nodiscard]] bool changes_at_once(std::string_view path);
/// The same of one channel, without its name.
[[nodiscard]] std::vector<std::string> changed_keys(config::Channel const& before,
                                                    config::Channel const& after);
/// For the log: `log.level, channels.concert; after a restart: http.port`.
[[nodiscard]] std::string to_string(ConfigChange const& change);

/// From any thread; what changes them from one at a time. Who asked before a change keeps the
/// answer: a show that is on goes on as it began.
class Settings {
 public:
  /// What the API has set, by channel: JSON objects of settings.
  using Overrides = std::map<std::string, std::string, std::less<>>;

  explicit Settings(Config const& config) { set(config); }
  void set(Config const& config);
  /// They hold over what any configuration says. What of them cannot be read has no effect, and is
  /// said in the answer.
  std::vector<std::string> set_overrides(Overrides overrides);
  /// What is set, and would be with `patch` over it (RFC 7396). An error names what is wrong.
  [[nodiscard]] Result<std::string> patched(std::string const& channel,
                                            std::string_view patch) const;

  /// The channel's own settings, or the defaults.
  [[nodiscard]] config::Channel channel(std::string const& name) const;
  /// What channel() says of it, without the rest: asked with every request.
  [[nodiscard]] config::Access access(std::string const& name) const;
  [[nodiscard]] std::string password(std::string const& name) const;
  [[nodiscard]] std::vector<std::string> channel_names() const;
  /// Does the configuration itself name it, whatever the API has set of it?
  [[nodiscard]] bool is_configured(std::string_view name) const {
    return channels_.get()->configured.contains(name);
  }
  [[nodiscard]] std::shared_ptr<delivery::Cors const> cors() const { return cors_.get(); }

 private:
  struct Channels {
    config::Channel defaults;
    std::map<std::string, config::Channel> by_name;
    std::set<std::string, std::less<>> configured;
  };
  [[nodiscard]] static config::Channel const& configured(Channels const& channels,
                                                         std::string const& name);
  std::vector<std::string> publish();

  Channels said_;  // by the configuration
  Overrides overrides_;
  Published<Channels> channels_;
  Published<delivery::Cors> cors_;
};

}  // namespace freshet::app
