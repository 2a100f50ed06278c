/// net::awaitable: a coroutine that lives on a loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 inlines a frame's operator new and not its operator delete, and takes the two for
// strangers. The warning stands where a coroutine is written, so it is off where one can be.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace freshet::net {

namespace asio = boost::asio;

/// The loop's own executor by name, not type-erased: resuming costs no virtual call.
template <class T = void>
using awaitable = asio::awaitable<T, asio::io_context::executor_type>;

}  // namespace freshet::net
