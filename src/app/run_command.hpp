/// run_command(): everything that freshet does except serving.
#pragma once

#include "app/args.hpp"
#include "app/config_load.hpp"
#include "app/version.hpp"
#include "base/clock.hpp"

#include <iosfwd>

namespace freshet::app {

/// What a command may touch. What it is asked for goes alone to `out`, all else to `err`.
struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  Environment environment;
  Versions versions;
  Clock const& clock;
};

/// The configuration that a command line asks for; complaints are the caller's to print.
[[nodiscard]] LoadedConfig load_config(Args const& args, Environment environment);

/// Prints every complaint to `err`; true: there was none.
[[nodiscard]] bool is_good(LoadedConfig const& loaded, std::ostream& err);

/// With `--ephemeral`: any free port wherever a port is on, unless a flag says which.
void use_free_ports(LoadedConfig& loaded);

/// The exit code. Not for Command::serve.
[[nodiscard]] int run_command(Args const& args, Surroundings const& around);

}  // namespace freshet::app
