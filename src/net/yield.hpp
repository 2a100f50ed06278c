/// yield: the loop's other work first.
#pragma once

#include "net/awaitable.hpp"
#include "net/loop.hpp"

namespace freshet::net {

/// On `loop`. Goes on once what is ready by now has had its turn.
[[nodiscard]] awaitable<void> yield(Loop& loop);

}  // namespace freshet::net
