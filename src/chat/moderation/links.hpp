/// Links: addresses in a text, also those that are spelled to be read by people alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// Hosts that are named, folded, in their order; at most 16. "example dot com", "example . com",
/// fullwidth and international ones are found; "end.It" and "node.js" are not. A host without
/// `https://`, `www.` or a path is only found under domains that are no words or file endings.
[[nodiscard]] std::vector<std::string> hosts_in(std::string_view text);

}  // namespace freshet::chat
