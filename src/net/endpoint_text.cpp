#include "net/endpoint_text.hpp"

#include "base/ip.hpp"

#include <cstring>

namespace freshet::net {

std::string endpoint_text(sockaddr_storage const& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    std::array<std::uint8_t, 4> octets{};
    std::memcpy(octets.data(), &v4.sin_addr, octets.size());
    return peer_text(ipv4(octets), ntohs(v4.sin_port));
  }
  if (address.ss_family != AF_INET6) return "unknown";
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof(v6));
  IpAddress ip;
  std::memcpy(ip.octets.data(), &v6.sin6_addr, ip.octets.size());
  return peer_text(ip, ntohs(v6.sin6_port));
}

}  // namespace freshet::net
