/// What libavformat's failures mean, in words.
#pragma once

#include "base/result.hpp"

#include <string>

namespace freshet::av {

/// Of `address`, of which nothing is told. A failure without a reason is looked into: a name may
/// have no host, which blocks as long as asking for it does.
[[nodiscard]] Error source_error(int code, std::string const& address);

}  // namespace freshet::av
