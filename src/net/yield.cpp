#include "net/yield.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace freshet::net {

awaitable<void> yield(Loop& loop) {
  co_await asio::post(loop.executor(), asio::use_awaitable_t<asio::io_context::executor_type>{});
}

}  // namespace freshet::net
