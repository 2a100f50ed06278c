/// chat_keys(): the keys of `chat`.
#pragma once

#include "app/config_keys.hpp"

#include <vector>

namespace freshet::app {

[[nodiscard]] std::vector<ServerKey> chat_keys();

}  // namespace freshet::app
