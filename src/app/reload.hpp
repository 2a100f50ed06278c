/// Reload: what SIGHUP does.
#pragma once

#include "app/config_load.hpp"
#include "base/log.hpp"
#include "freshet/config.hpp"

#include <functional>
#include <memory>

namespace freshet::app {

/// One thread's. Says in the log what has changed, and what waits for a restart.
class Reload {
 public:
  /// `apply` takes over what a running server can; `logger` is adjusted beside it.
  Reload(Config started, std::shared_ptr<spdlog::logger> logger,
         std::function<void(Config const&)> apply)
      : started_{std::move(started)},
        current_{started_},
        logger_{std::move(logger)},
        apply_{std::move(apply)} {}

  /// A configuration with a mistake changes nothing; every mistake is in the log.
  void operator()(LoadedConfig const& loaded);

 private:
  void take_over(Config const& next);

  Config const started_;
  Config current_;
  std::shared_ptr<spdlog::logger> const logger_;
  std::function<void(Config const&)> const apply_;
};

}  // namespace freshet::app
