/// endpoint_text: a socket address as people write it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

namespace freshet::net {

/// "10.0.0.5:4711", also for an IPv4 peer of an IPv6 socket; "[2001:db8::1]:4711".
[[nodiscard]] std::string endpoint_text(sockaddr_storage const& address);

}  // namespace freshet::net
