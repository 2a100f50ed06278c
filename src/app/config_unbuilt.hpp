/// unbuilt_keys(): what a configuration asks for and this version does not do.
#pragma once

#include "freshet/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Keys that are set to something and have no effect, in the order of the documentation.
[[nodiscard]] std::vector<std::string> unbuilt_keys(Config const& config);

/// Does the key have an effect? Of a channel's key without its prefix.
[[nodiscard]] bool is_built(std::string_view server_key);
[[nodiscard]] bool is_built_for_channels(std::string_view channel_key);

inline constexpr char kIgnored[] = "not in this version; ignored";

}  // namespace freshet::app
