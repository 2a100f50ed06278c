/// WebAddress: an http:// or https:// address in its parts.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace freshet::net {

struct WebAddress {
  std::string scheme;  ///< http, https
  std::string host;    ///< of IPv6 with its brackets
  std::uint16_t port = 0;
  std::string path;  ///< `/` at least, without the query
};

/// The error says what is wrong with it, and not what stands in it: addresses may hold secrets.
[[nodiscard]] Result<WebAddress> parse_web_address(std::string const& url);

/// For people: scheme, host and port; what may be a secret is left out.
[[nodiscard]] std::string shown(WebAddress const& address);

}  // namespace freshet::net
