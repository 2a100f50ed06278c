/// serve(): the server from its arguments to the signal that ends it.
#pragma once

#include "app/args.hpp"
#include "app/run_command.hpp"

namespace freshet::app {

/// Blocks until SIGTERM or SIGINT. Answers the exit code; complaints go to standard error.
[[nodiscard]] int serve(Args const& args, Surroundings const& around);

}  // namespace freshet::app
