/// Channels and streams as JSON.
#pragma once

#include "api/status.hpp"

#include <string>

namespace freshet::api {

/// Objects in one line; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_of(StreamInfo const& info);
[[nodiscard]] std::string json_of(ChannelInfo const& info);

}  // namespace freshet::api
