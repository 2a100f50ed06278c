/// notify(): tells systemd how the service is, as sd_notify(3) does.
#pragma once

#include <string>
#include <string_view>

namespace freshet::app {

/// Sends `state` ("READY=1") to the socket that `address` names: a path, or with @ in front an
/// abstract name. False: nobody took it, which harms nothing here.
bool notify(std::string const& address, std::string_view state);

}  // namespace freshet::app
