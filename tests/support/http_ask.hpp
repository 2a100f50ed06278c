/// ask(): one HTTP request of any method with a body, the last one of its connection.
#pragma once

#include "support/http_get.hpp"

#include <cstdint>
#include <string>

namespace freshet::test {

/// `headers`: whole lines, each with its line end.
inline Got ask(std::uint16_t port, std::string const& method, std::string const& target,
               std::string const& headers = {}, std::string const& body = {}) {
  TcpClient const client{port};
  client.send(method + ' ' + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + headers +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  auto const text = client.receive_all();
  auto const end = text.find("\r\n\r\n");
  if (text.size() < 12 || end == std::string::npos) return {};
  return told({method, target, {}, body}, headers,
              {std::stoi(text.substr(9, 3)), text.substr(0, end), text.substr(end + 4)});
}

}  // namespace freshet::test
