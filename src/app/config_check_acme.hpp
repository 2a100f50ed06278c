/// check_acme(): is what a configuration says of automatic certificates possible?
#pragma once

#include "freshet/config.hpp"

#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

/// Keys and what is wrong with them. Nothing where no names are to be certified.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> check_acme(Config const& config);

}  // namespace freshet::app
