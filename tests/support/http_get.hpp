/// get(): one HTTP request, the last one of its connection.
#pragma once

#include "support/exchange.hpp"
#include "support/tcp_client.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::test {

struct Got {
  int status = 0;
  std::string head, body;
};

/// `got`, which is what was answered to `one` with those header lines, for who listens.
inline Got told(Exchange one, std::string const& headers, Got got) {
  auto const& tell = listener();
  if (!tell || got.status == 0) return got;
  constexpr std::string_view kBearer = "Authorization: Bearer ";
  if (auto const at = headers.find(kBearer); at != std::string::npos) {
    auto const begin = at + kBearer.size();
    one.bearer = headers.substr(begin, headers.find('\r', begin) - begin);
  }
  one.path = one.path.substr(0, one.path.find('?'));
  one.status = got.status;
  one.answer = got.body;
  for (std::size_t at = got.head.find('\n'); at != std::string::npos;) {
    auto const begin = at + 1, end = got.head.find('\r', begin), colon = got.head.find(": ", begin);
    at = got.head.find('\n', begin);
    if (colon == std::string::npos) break;
    auto const to = std::min(end, got.head.size());
    one.headers.emplace_back(got.head.substr(begin, colon - begin),
                             got.head.substr(colon + 2, to - colon - 2));
  }
  one.grows = !one.header("transfer-encoding").empty();
  tell(one);
  return got;
}

inline Got get(TcpClient const& client, std::string const& target,
               std::string const& headers = {}) {
  client.send("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + headers +
              "\r\n");
  auto const text = client.receive_all();
  auto const end = text.find("\r\n\r\n");
  if (text.size() < 12 || end == std::string::npos) return {};
  return told({"GET", target}, headers,
              {std::stoi(text.substr(9, 3)), text.substr(0, end), text.substr(end + 4)});
}
inline Got get(std::uint16_t port, std::string const& target, std::string const& headers = {}) {
  return get(TcpClient{port}, target, headers);
}

}  // namespace freshet::test
