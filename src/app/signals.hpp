/// Signals: those that end or reload the server, taken one by one by the main thread.
#pragma once

#include <csignal>

namespace freshet::app {

/// Blocks SIGTERM, SIGINT and SIGHUP for this thread and those it starts from now on, and ignores
/// SIGPIPE: a peer that leaves is an error code, not a death.
class Signals {
 public:
  Signals();
  /// Waits for the next one of them.
  [[nodiscard]] int wait() const;

 private:
  sigset_t set_;
};

}  // namespace freshet::app
