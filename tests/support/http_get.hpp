/// get(): one HTTP request on a connection of its own.
#pragma once

#include "support/tcp_client.hpp"

#include <string>

namespace freshet::testing {

struct Got {
  int status = 0;
  std::string head, body;
};

inline Got get(std::uint16_t port, std::string const& target, std::string const& headers = {}) {
  TcpClient client{port};
  client.send("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + headers +
              "\r\n");
  auto text = client.receive(64 << 20);
  auto const end = text.find("\r\n\r\n");
  if (text.size() < 12 || end == std::string::npos) return {};
  return {std::stoi(text.substr(9, 3)), text.substr(0, end), text.substr(end + 4)};
}

}  // namespace freshet::testing
