/// Origins: whose pages may open a WebSocket here. A browser sends it without asking anybody: its
/// Origin is the only sign of who is behind it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// `origin`: of the request; empty: no browser sent it. `host`: the request's own. `allowed`: as
/// configured: "https://example.com", or "https://*.example.com" for its sub-domains alone.
[[nodiscard]] bool may_come_from(std::string_view origin, std::string_view host,
                                 std::vector<std::string> const& allowed);

}  // namespace freshet::chat
