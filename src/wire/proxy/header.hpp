/// The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt): who a balancer speaks
/// for.
#pragma once

#include "base/ip.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet::wire::proxy {

/// What the first octets of a connection come to.
struct Header {
  enum class Is {
    none,        ///< something else begins here
    incomplete,  ///< it may be one, or is one; there must be `size` octets at least to tell more
    complete,    ///< `size` octets, behind which the client's own begin
    malformed
  };
  struct Source {
    IpAddress address;
    std::uint16_t port = 0;
  };

  Is is = Is::none;
  std::size_t size = 0;
  std::optional<Source> source{};  ///< nothing: the balancer speaks for itself, or does not say
};

/// A header is longer than this with nothing that we read: refused (version 2 allows 64 KiB).
inline constexpr std::size_t kLongestHeader = 2'048;

[[nodiscard]] Header read_header(std::string_view octets);

}  // namespace freshet::wire::proxy
