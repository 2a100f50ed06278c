/// load_tls(): the certificate that a configuration names, ready to be shown.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "net/tls_context.hpp"

#include <memory>

namespace freshet::app {

/// Of the HTTPS and the RTMPS port; null when both are off. Blocks while it reads the files. The
/// log has what an operator should know of them; the error is one sentence with the file and what
/// is wrong.
[[nodiscard]] Result<std::shared_ptr<net::TlsContext const>> load_tls(
    Config const& config, Clock const& clock, Log const& log,
    std::shared_ptr<net::TlsChallenges const> challenges);

}  // namespace freshet::app
