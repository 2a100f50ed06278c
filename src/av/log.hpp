/// What libav has to say, said by our log.
#pragma once

#include "base/log.hpp"

namespace freshet::av {

/// libav has one callback for the process: what was set last counts. Its errors become warnings,
/// its warnings debug lines, one a second and thread at most; the rest is not said. From any
/// thread.
void send_log_to(Log log);

}  // namespace freshet::av
