/// get(): one HTTP request, the last one of its connection.
#pragma once

#include "support/tcp_client.hpp"

#include <string>

namespace freshet::test {

struct Got {
  int status = 0;
  std::string head, body;
};

inline Got get(TcpClient const& client, std::string const& target,
               std::string const& headers = {}) {
  client.send("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + headers +
              "\r\n");
  auto const text = client.receive_all();
  auto const end = text.find("\r\n\r\n");
  if (text.size() < 12 || end == std::string::npos) return {};
  return {std::stoi(text.substr(9, 3)), text.substr(0, end), text.substr(end + 4)};
}
inline Got get(std::uint16_t port, std::string const& target, std::string const& headers = {}) {
  return get(TcpClient{port}, target, headers);
}

}  // namespace freshet::test
