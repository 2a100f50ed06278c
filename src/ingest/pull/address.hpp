/// What a channel's source may be, and what may be told of it.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::ingest::pull {

/// Nothing is fetched to find out. An error says what is wrong with it, and what is allowed,
/// without what may be secret.
[[nodiscard]] Result<> check_address(std::string_view address);

/// Scheme, host and port; names, passwords, paths and queries may be keys: `…` stands for them,
/// which no address has.
[[nodiscard]] std::string shown_address(std::string_view address);

}  // namespace freshet::ingest::pull
