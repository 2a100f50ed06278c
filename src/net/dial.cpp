#include "net/dial.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "net/connect.hpp"
#include "net/resolve.hpp"
#include "net/tcp_conn.hpp"
#include "net/tls_conn.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace freshet::net {
namespace {

using Dialed = Result<std::unique_ptr<Conn>>;
using std::chrono::milliseconds;

milliseconds left_until(SteadyTime until) {
  auto const left = std::chrono::ceil<milliseconds>(until - SteadyTime::clock::now());
  return std::max(left, milliseconds{1});
}

/// The kernel connects to a unix socket at once or not at all.
Dialed dial_path(Loop& loop, std::string const& path) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  if (path.size() >= sizeof(at.sun_path)) {
    return failure(boost::system::errc::filename_too_long,
                   "the path of the socket " + path + " is longer than the kernel takes");
  }
  std::memcpy(at.sun_path, path.data(), path.size());
  auto const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && ::connect(fd, reinterpret_cast<sockaddr const*>(&at), sizeof(at)) == 0) {
    return std::unique_ptr<Conn>{std::make_unique<TcpConn>(loop, fd, path)};
  }
  boost::system::error_code const why{errno, boost::system::system_category()};
  if (fd >= 0) ::close(fd);
  return Error{why, "no connection to " + path + ": " + why.message()};
}

}  // namespace

awaitable<Result<std::unique_ptr<Conn>>> dial(Loop& loop, Where where, milliseconds limit) {
  FRESHET_ASSERT(loop.here());
  if (!where.path.empty()) co_return dial_path(loop, where.path);
  auto const until = SteadyTime::clock::now() + limit;
  auto addresses = co_await resolve(loop, where.host, limit);
  if (!addresses) co_return std::move(addresses).error();
  Dialed reached = failure(boost::system::errc::timed_out, "no address was tried");
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    // An address that does not answer leaves the others their share.
    auto const share = left_until(until) / static_cast<int>(addresses->size() - i);
    reached = co_await connect(loop, (*addresses)[i], where.port, std::max(share, milliseconds{1}));
    if (reached) break;
  }
  if (!reached || !where.trust) co_return reached;
  // connect() makes TcpConns.
  std::unique_ptr<TcpConn> tcp{static_cast<TcpConn*>(reached->release())};
  auto const peer = tcp->peer();
  auto tls = std::make_unique<TlsConn>(std::move(tcp), where.trust, where.host);
  auto const shaken = co_await tls->handshake(left_until(until));
  if (!shaken) co_return Error{shaken.error()}.in("no TLS with " + where.host + " at " + peer);
  co_return std::unique_ptr<Conn>{std::move(tls)};
}

}  // namespace freshet::net
