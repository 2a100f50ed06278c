/// What tests say and hear over a Conn, on its loop.
#pragma once

#include "net/conn.hpp"
#include "support/h2_client.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace freshet::test {

inline net::awaitable<Result<>> write_text(net::Conn& conn, std::string text) {
  std::array const buffers{net::asio::const_buffer{text.data(), text.size()}};
  co_return co_await conn.write(buffers);
}

/// Until the peer ends or `enough` says so of all that came; how the connection broke stands in
/// brackets.
inline net::awaitable<std::string> read_until(net::Conn& conn,
                                              std::function<bool(std::string const&)> enough) {
  std::string all;
  std::array<char, 4096> buffer;
  conn.expires_after(std::chrono::seconds{10});
  while (!enough(all)) {
    auto const n = co_await conn.read_some(net::asio::buffer(buffer));
    if (!n) co_return all + "[" + n.error().what + "]";
    if (*n == 0) break;
    all.append(buffer.data(), *n);
  }
  co_return all;
}

/// Talks until `enough`, or the server ends: false.
inline net::awaitable<bool> talk_until(net::Conn& conn, H2Client& client,
                                       std::function<bool()> enough) {
  std::array<char, 4096> buffer;
  conn.expires_after(std::chrono::seconds{10});
  for (;;) {
    auto const sent = co_await write_text(conn, client.output());
    if (enough()) co_return true;
    if (!sent) co_return false;
    auto const n = co_await conn.read_some(net::asio::buffer(buffer));
    if (!n || *n == 0) co_return false;
    client.input({buffer.data(), *n});
  }
}

}  // namespace freshet::test
