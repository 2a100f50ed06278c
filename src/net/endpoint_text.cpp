#include "net/endpoint_text.hpp"

#include <cstring>

namespace freshet::net {
namespace {

std::string text_of(in_addr const& address) {
  char text[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, &address, text, sizeof(text));
  return text;
}

}  // namespace

std::string endpoint_text(sockaddr_storage const& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    return text_of(v4.sin_addr) + ":" + std::to_string(ntohs(v4.sin_port));
  }
  if (address.ss_family != AF_INET6) return "unknown";
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof(v6));
  auto const port = ":" + std::to_string(ntohs(v6.sin6_port));
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    in_addr v4{};
    std::memcpy(&v4, &v6.sin6_addr.s6_addr[12], sizeof(v4));
    return text_of(v4) + port;
  }
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
  return "[" + std::string{text} + "]" + port;
}

}  // namespace freshet::net
