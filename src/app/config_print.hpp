/// print_config(): the effective configuration as YAML, each value with where it came from.
#pragma once

#include "app/config_load.hpp"

#include <string>

namespace freshet::app {

/// Secrets that are set read `(hidden)`; everything else is YAML that loads to the same values.
[[nodiscard]] std::string print_config(LoadedConfig const& loaded);

}  // namespace freshet::app
