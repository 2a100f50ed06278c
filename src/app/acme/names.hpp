/// What may be certified: names of hosts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace freshet::app::acme {

/// Why no authority certifies it by http-01 or tls-alpn-01: a wildcard, an address, no name at all;
/// nothing: it may.
[[nodiscard]] std::optional<std::string> trouble_with_name(std::string_view name);

}  // namespace freshet::app::acme
