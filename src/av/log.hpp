/// What libav has to say, said by our log.
#pragma once

#include "base/log.hpp"

namespace freshet::av {

/// libav has one callback for the process: what was set last counts. Its errors become warnings,
/// its warnings debug lines, one a second and thread at most; the rest is not said. From any
/// thread.
void send_log_to(Log log);

/// While it lives, what libav says on this thread is not said: for what is only tried, and whose
/// failure is told by the error that comes of it.
class Hush {
 public:
  Hush();
  ~Hush();
  Hush(Hush const&) = delete;
  Hush& operator=(Hush const&) = delete;
};

}  // namespace freshet::av
