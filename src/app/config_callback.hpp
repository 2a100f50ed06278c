/// auth.callback: its keys, and whether what a configuration says there is possible.
#pragma once

#include "app/config_keys.hpp"

#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

[[nodiscard]] std::vector<ServerKey> callback_keys();

/// Keys and what is wrong with them. An address is not repeated: it may hold a secret.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> check_callback(Config const& config);

}  // namespace freshet::app
