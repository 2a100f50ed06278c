/// check_config(): what no single key can know: rules between keys, and of what texts must say.
#pragma once

#include "app/config_load.hpp"

#include <vector>

namespace freshet::app {

/// The categories of the directory.
[[nodiscard]] std::vector<std::string> const& categories();

/// Every broken rule, each at the place of the key that broke it.
[[nodiscard]] std::vector<Complaint> check_config(LoadedConfig const& loaded);

}  // namespace freshet::app
