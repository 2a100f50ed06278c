/// GateKeeper: may this key publish here?
#pragma once

#include "access/stream_key.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"

#include <functional>
#include <string_view>

namespace freshet::ingest {

/// The key if it may publish now; `channel`, when it is not empty, must be the key's own. From any
/// loop; never blocks. The error's text is shown to the publisher.
using GateKeeper =
    std::function<Result<access::StreamKey>(std::string_view key, std::string_view channel)>;

/// The settings of a channel. From any loop.
using ChannelSettings = std::function<config::Channel(std::string const& channel)>;

}  // namespace freshet::ingest
