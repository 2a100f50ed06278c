/// Errors of libav as ours.
#pragma once

#include "base/result.hpp"

#include <string_view>

namespace freshet::av {

/// "doing: what libav says of its code".
[[nodiscard]] Error error_of(int code, std::string_view doing);

}  // namespace freshet::av
