/// ConfigBook: what the configuration says, and what the API has set where it says nothing.
#pragma once

#include "api/configuration.hpp"
#include "app/config_load.hpp"
#include "base/result.hpp"
#include "store/server_settings.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::app {

/// A value. One thread at a time.
class ConfigBook {
 public:
  using Values = store::ServerSettings::All;

  /// Of a Config alone: what differs from the defaults is the embedding program's.
  explicit ConfigBook(Config const& config) { say(config, {}); }

  /// `origins`: where its values come from; empty: nobody knows.
  void say(Config const& config, std::map<std::string, Origin, std::less<>> origins);
  void set(Values values) { values_ = std::move(values); }
  [[nodiscard]] Values const& values() const { return values_; }
  [[nodiscard]] Config const& said() const { return said_.config; }

  /// What is in force, with what the API has set under the environment and flags. What of that the
  /// configuration says itself by now has no effect. Complaints are about the rest.
  [[nodiscard]] LoadedConfig effective() const { return effective(values_); }
  [[nodiscard]] LoadedConfig effective(Values const& values) const;

  /// The values with `patch` over them: a JSON object, null takes a value back. invalid_argument
  /// for what cannot be, file_exists for what is set elsewhere.
  [[nodiscard]] Result<Values> patched(std::string_view patch) const;
  /// Of those paths what is set, null where nothing is, as a JSON object.
  [[nodiscard]] static std::string object_of(Values const& values,
                                             std::vector<std::string> const& paths);
  /// The paths in a JSON object.
  [[nodiscard]] static std::vector<std::string> paths_in(std::string_view patch);

  [[nodiscard]] std::vector<api::SettingInfo> list() const;
  /// The same as one JSON object, of those paths.
  [[nodiscard]] static std::string shown(Config const& config,
                                         std::vector<std::string> const& paths);

 private:
  [[nodiscard]] Result<> may_set(std::string const& path) const;

  LoadedConfig said_;
  Values values_;
};

}  // namespace freshet::app
