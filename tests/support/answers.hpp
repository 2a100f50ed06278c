/// Handlers that the tests of both versions of HTTP ask.
#pragma once

#include "http/router.hpp"
#include "net/event.hpp"
#include "net/loop.hpp"

#include <stdexcept>
#include <string>

namespace freshet::test {

/// Waits until it is told, or its client is gone.
class Parking {
 public:
  explicit Parking(net::Loop& loop) : event{loop} {}

  net::awaitable<http::Response> park(http::Request request) {
    ++parked;
    request.client->when_gone([this] { event.notify_all(); });
    while (!open && !request.gone()) co_await event.wait();
    --parked;
    if (request.gone()) ++abandoned;
    auto response = http::text_response(200, "playlist " + request.query);
    response.kind = "playlist";
    co_return response;
  }

  net::Event event;
  bool open = false;
  int parked = 0, abandoned = 0;
};

inline net::awaitable<http::Response> hello(http::Request request) {
  co_return http::text_response(200, "hello " + request.query + std::string{request.body.text()});
}
inline net::awaitable<http::Response> throws(http::Request) {
  throw std::runtime_error("on purpose");
  co_return http::Response{};
}
inline net::awaitable<http::Response> last(http::Request) {
  auto response = http::text_response(200, "last");
  response.close = true;
  co_return response;
}

}  // namespace freshet::test
