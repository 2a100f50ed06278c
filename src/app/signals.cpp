#include "app/signals.hpp"

#include <pthread.h>

#include <initializer_list>

namespace freshet::app {

Signals::Signals() {
  sigemptyset(&set_);
  for (auto const signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int Signals::wait() const {
  int signal = 0;
  while (sigwait(&set_, &signal) != 0) continue;
  return signal;
}

}  // namespace freshet::app
