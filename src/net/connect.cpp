#include "net/connect.hpp"

#include "base/assert.hpp"
#include "net/tcp_conn.hpp"
#include "net/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <tuple>
#include <utility>

namespace freshet::net {
namespace {

using asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using UseAwaitable = asio::use_awaitable_t<asio::io_context::executor_type>;
constexpr auto kTuple = asio::as_tuple(UseAwaitable{});

std::string name_of(std::string const& address, std::uint16_t port) {
  bool const v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}  // namespace

awaitable<Result<std::unique_ptr<Conn>>> connect(Loop& loop, std::string address,
                                                 std::uint16_t port,
                                                 std::chrono::milliseconds limit) {
  FRESHET_ASSERT(loop.here());
  auto const peer = name_of(address, port);
  boost::system::error_code error;
  auto const ip = asio::ip::make_address(address, error);
  if (error) co_return Error{error, "'" + address + "' is not an IP address to connect to"};
  Socket socket{loop.executor()};
  Timer timer{loop};
  bool late = false;
  timer.start(limit, [&socket, &late] {
    late = true;
    boost::system::error_code ignored;
    socket.close(ignored);
  });
  std::tie(error) = co_await socket.async_connect({ip, port}, kTuple);
  timer.cancel();
  if (late) error = make_error_code(boost::system::errc::timed_out);
  if (error) co_return Error{error, "no connection to " + peer + ": " + error.message()};
  socket.set_option(tcp::no_delay{true}, error);
  auto const fd = socket.release(error);
  if (error) co_return Error{error, "connection to " + peer + ": " + error.message()};
  co_return std::make_unique<TcpConn>(loop, fd, peer);
}

}  // namespace freshet::net
