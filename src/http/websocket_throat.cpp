#include "http/websocket_throat.hpp"

#include "base/assert.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace freshet::http {

void Throat::feed(std::string_view octets) {
  FRESHET_ASSERT(left_.empty());
  while (wish_ && !octets.empty()) {
    auto const n = std::min(octets.size(), into_.size());
    std::memcpy(into_.data(), octets.data(), n);
    octets.remove_prefix(n);
    auto handler = std::move(*wish_);
    wish_.reset();
    std::move(handler)(boost::system::error_code{}, n);
  }
  if (!octets.empty()) left_ = octets;
}

void Throat::want(net::asio::mutable_buffer into, Handler handler) {
  FRESHET_ASSERT(!wish_ && into.size() > 0);
  if (left_.empty()) {
    into_ = into;
    wish_.emplace(std::move(handler));
    return;
  }
  auto const n = std::min(left_.size(), into.size());
  std::memcpy(into.data(), left_.data(), n);
  left_.erase(0, n);
  if (left_.empty()) left_ = {};
  answer(std::move(handler), n);
}

void Throat::say(std::string octets, Handler handler) {
  auto const n = octets.size();
  speaker_.say(std::move(octets));
  answer(std::move(handler), n);
}

void Throat::answer(Handler handler, std::size_t n) {
  net::asio::post(loop_.executor(), boost::beast::bind_front_handler(
                                        std::move(handler), boost::system::error_code{}, n));
}

}  // namespace freshet::http
