/// net::awaitable: a coroutine that lives on a loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace freshet::net {

namespace asio = boost::asio;

/// The loop's own executor by name, not type-erased: resuming costs no virtual call.
template <class T = void>
using awaitable = asio::awaitable<T, asio::io_context::executor_type>;

}  // namespace freshet::net
