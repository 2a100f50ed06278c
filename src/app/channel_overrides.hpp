/// What the API sets of a channel, over what the configuration says of it.
#pragma once

#include "app/config_keys.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// The channel with the settings of `json`: an object that is nested as the configuration file is,
/// `{"ladder": "off", "srt": {"latency": "200ms"}}`, and read by what reads the file. An error
/// names every key that is unknown or holds what it cannot.
[[nodiscard]] Result<config::Channel> with_overrides(config::Channel channel,
                                                     std::string_view json);

/// The same settings, a password among them as it is kept: as dear as access::hash_password(). An
/// invalid_argument: nobody can be asked for that one.
[[nodiscard]] Result<std::string> with_kept_password(std::string_view patch);
/// Do the settings of `json`, read or not, keep anybody out?
[[nodiscard]] bool keeps_people_out(std::string_view json);

/// `patch` over `json`, both objects, as RFC 7396 has it: null takes a setting back.
[[nodiscard]] Result<std::string> merge_patch(std::string_view json, std::string_view patch);

/// Every setting of a channel as such an object; secrets are hidden.
[[nodiscard]] std::string settings_json(config::Channel const& channel);
/// Those keys alone, by their path: `{"srt.latency": "200ms"}`.
[[nodiscard]] std::string settings_json(config::Channel const& channel,
                                        std::vector<std::string> const& keys);

/// One value as JSON; a secret is hidden.
[[nodiscard]] std::string shown_json(ServerKey const& key, Config const& config);
[[nodiscard]] std::string shown_json(ChannelKey const& key, config::Channel const& channel);

}  // namespace freshet::app
