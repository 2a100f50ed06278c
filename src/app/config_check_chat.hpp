/// check_chat(): is what a configuration says of chat possible?
#pragma once

#include "freshet/config.hpp"

#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

/// Keys and what is wrong with them. Addresses are not repeated: they may hold secrets.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> check_chat(config::Chat const& chat);

}  // namespace freshet::app
