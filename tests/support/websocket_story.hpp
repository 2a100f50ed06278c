/// websocket_story: what any octets say in a WebSocket conversation, from its handshake to its end.
#pragma once

#include "base/assert.hpp"
#include "http/upgrade.hpp"
#include "net/spawn.hpp"

#include "memory_conn.hpp"
#include "websocket_client.hpp"

#include <array>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

inline net::awaitable<Result<>> say_octets(net::Conn& peer, std::string octets) {
  net::asio::const_buffer const buffer{octets.data(), octets.size()};
  co_return co_await peer.write({&buffer, 1});
}

/// The messages that were heard. The octets come `step` at a time, and then the peer ends.
inline std::vector<std::string> websocket_story(std::string_view octets, std::size_t step) {
  // Not a Loops: all runs here, on this thread, as far as it gets.
  net::Loop loop{0};
  net::Gate gate;
  auto const talker = std::make_shared<FakeTalker>();
  talker->echo = true;
  auto [served, peer] = net::memory_pair(loop);
  http::Request request;
  request.protocol = "HTTP/1.1";
  request.loop = &loop;
  request.headers = {{"upgrade", "websocket"},
                     {"connection", "upgrade"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  std::array<char, 1'024> room;
  auto const upgrade = http::upgrade(request, talker, {.most_message = 512}, {}).upgraded;
  FRESHET_ASSERT(upgrade != nullptr);
  net::spawn(loop, gate, "story",
             upgrade->run({std::move(served), {}, {room.data(), room.size()}, &system_clock()}));
  loop.context().poll();
  for (std::size_t at = 0; at < octets.size(); at += step) {
    net::asio::co_spawn(loop.executor(), say_octets(*peer, std::string{octets.substr(at, step)}),
                        [](std::exception_ptr const&, Result<> const&) {});
    loop.context().poll();
  }
  net::asio::post(loop.context(), [&] { peer->close(); });
  loop.context().poll();
  FRESHET_ASSERT(gate.count() == 0);
  FRESHET_ASSERT(talker->begun == 1 && talker->ends == 1 && talker->socket == nullptr);
  for (auto const& text : talker->texts) FRESHET_ASSERT(text.size() <= 512);
  return talker->texts;
}

}  // namespace freshet::test
