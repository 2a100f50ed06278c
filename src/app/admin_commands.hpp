/// Commands about who administers the server: a new password for one who has lost theirs.
#pragma once

#include "base/result.hpp"
#include "freshet/config.hpp"
#include "store/database.hpp"

#include <string>

namespace freshet::app {

/// Where a set-up code is used: the path and query of the dashboard.
[[nodiscard]] std::string setup_path_of(std::string const& code);

/// The link with which a new password is set, good once; a server that runs knows of it within a
/// second.
[[nodiscard]] Result<std::string> reset_admin_password(Config const& config,
                                                       store::Database& store);

/// What to tell the operator then.
inline constexpr char kPasswordIsReset[] =
    "the dashboard's password is void, its second factor is off and everybody is signed out; open "
    "the link to set a new password. A start of the server before that prints another link";

}  // namespace freshet::app
