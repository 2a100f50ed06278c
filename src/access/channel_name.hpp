/// check_channel_name(): what a channel may be called.
#pragma once

#include "base/result.hpp"

#include <string_view>

namespace freshet::access {

/// `[a-z0-9][a-z0-9_-]{0,47}` and no first path element that the server itself answers.
[[nodiscard]] Result<> check_channel_name(std::string_view name);

}  // namespace freshet::access
