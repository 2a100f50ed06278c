#include "net/tcp_conn.hpp"

#include "base/assert.hpp"
#include "net/gather.hpp"
#include "net/yield.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <utility>

namespace freshet::net {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable_t<asio::io_context::executor_type>{});

/// So many reads in a row before the loop's other connections have their turn.
constexpr unsigned kDirectReads = 16;
/// One sendfile call: a fast client on a fast line shares its loop.
constexpr std::uint64_t kFileChunk = 1 << 20;

/// Of who is told what happens now: octets that the kernel holds (it doubles what it is told),
/// those of them that it has not sent yet, and for how long a peer may acknowledge nothing.
constexpr int kHeld = 32 * 1024, kUnsent = 16 * 1024, kSilentMs = 20'000;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

struct Sent {
  ssize_t octets;
  bool all;  // of what the call was offered
};

/// One gathered write; the vectors stay out of the coroutine's frame.
Sent send_some(int fd, Gather const& gather) {
  std::array<iovec, Gather::kMost> vectors;
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = gather.fill(vectors);
  auto const n = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  std::size_t offered = 0;
  for (auto const& vector : std::span{vectors}.first(message.msg_iovlen)) offered += vector.iov_len;
  return {n, n >= 0 && static_cast<std::size_t>(n) == offered};
}

}  // namespace

TcpConn::TcpConn(Loop& loop, int fd, std::string peer, std::shared_ptr<void> ticket)
    : loop_{loop},
      ticket_{std::move(ticket)},
      socket_{loop, fd},
      peer_{std::move(peer)},
      timer_{loop} {}

std::optional<Error> TcpConn::stopped(char const* doing) const {
  using namespace boost::system::errc;
  if (closed_)
    return failure(operation_canceled, std::string{doing} + ": the connection is closed");
  if (expired_ || SteadyTime::clock::now() >= deadline_) {
    return failure(timed_out, std::string{doing} + ": nothing happened in time");
  }
  return std::nullopt;
}

Error TcpConn::failed(char const* doing, int error) const {
  boost::system::error_code const code{error, boost::system::system_category()};
  return {code, std::string{doing} + ": " + code.message()};
}

awaitable<Result<std::size_t>> TcpConn::read_some(asio::mutable_buffer buffer) {
  FRESHET_ASSERT(loop_.here());
  FRESHET_ASSERT(buffer.size() > 0);
  // A read that filled its buffer left more behind: that is no time to pause.
  if (read_pause_.count() > 0 && drained_) co_await pause_reading();
  for (;;) {
    if (++direct_ > kDirectReads) {
      direct_ = 0;
      co_await yield(loop_);
    }
    if (auto error = stopped("read")) co_return std::move(*error);
    auto const n = ::recv(fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n >= 0) {
      drained_ = static_cast<std::size_t>(n) < buffer.size();
      if (read_pause_.count() > 0) last_read_ = SteadyTime::clock::now();
      co_return static_cast<std::size_t>(n);
    }
    if (would_block(errno)) {
      direct_ = 0;
      if (auto ready = co_await wait_readable(); !ready) co_return std::move(ready).error();
    } else if (errno != EINTR) {
      co_return failed("read", errno);
    }
  }
}

awaitable<void> TcpConn::pause_reading() {
  // Pauses end on a grid that all connections of a process share, so that one wake-up of the loop
  // serves every publisher whose turn it is.
  auto const grid = std::chrono::duration_cast<SteadyTime::duration>(read_pause_);
  auto const until = SteadyTime{(last_read_.time_since_epoch() / grid + 1) * grid};
  if (closed_ || expired_ || SteadyTime::clock::now() >= until) co_return;
  if (!pause_timer_) pause_timer_.emplace(loop_.executor());
  pause_timer_->expires_at(until);
  arm();
  co_await pause_timer_->async_wait(kTuple);
  drained_ = false;  // look before asking the reactor
}

awaitable<Result<>> TcpConn::write(std::span<asio::const_buffer const> buffers) {
  FRESHET_ASSERT(loop_.here());
  made_progress();
  Gather gather{buffers};
  while (!gather.done()) {
    if (auto error = stopped("write")) co_return std::move(*error);
    auto const sent = send_some(fd(), gather);
    if (sent.octets >= 0) {
      gather.advance(static_cast<std::size_t>(sent.octets));
      made_progress();
    }
    if (sent.all || (sent.octets < 0 && errno == EINTR)) continue;
    if (sent.octets < 0 && !would_block(errno)) co_return failed("write", errno);
    if (auto ready = co_await wait_writable(); !ready) co_return ready;
  }
  co_return Result<>{};
}

Result<std::size_t> TcpConn::write_now(std::span<asio::const_buffer const> buffers) {
  FRESHET_ASSERT(loop_.here());
  // Not stopped(): this is done ten thousand times for one message, and the clock costs.
  if (closed_ || expired_) return *stopped("write");
  Gather const gather{buffers};
  if (gather.done()) return std::size_t{0};
  auto const sent = send_some(fd(), gather);
  if (sent.octets >= 0) return static_cast<std::size_t>(sent.octets);
  if (would_block(errno) || errno == EINTR) return std::size_t{0};
  return failed("write", errno);
}

awaitable<Result<>> TcpConn::write_file(int fd, std::uint64_t offset, std::uint64_t size) {
  FRESHET_ASSERT(loop_.here());
  made_progress();
  auto position = static_cast<off_t>(offset);
  while (size > 0) {
    if (auto error = stopped("write")) co_return std::move(*error);
    auto const n = ::sendfile(socket_.fd(), fd, &position,
                              static_cast<std::size_t>(std::min(size, kFileChunk)));
    if (n == 0) {
      co_return failure(boost::system::errc::io_error, "write: the file is shorter than promised");
    }
    if (n > 0) {
      size -= static_cast<std::uint64_t>(n);
      made_progress();
      if (size > 0) co_await yield(loop_);
    } else if (would_block(errno)) {
      if (auto ready = co_await wait_writable(); !ready) co_return ready;
    } else if (errno != EINTR) {
      co_return failed("write", errno);
    }
  }
  co_return Result<>{};
}

awaitable<Result<>> TcpConn::wait_to(Readiness::To what) {
  auto const* const doing = what == Readiness::To::read ? "read" : "write";
  arm();
  auto const error = co_await socket_.wait(what);
  if (auto why = stopped(doing)) co_return std::move(*why);
  if (error) co_return Error{error, std::string{doing} + ": " + error.message()};
  co_return Result<>{};
}

awaitable<Result<std::size_t>> TcpConn::peek(std::span<char> into, std::size_t least) {
  FRESHET_ASSERT(loop_.here());
  FRESHET_ASSERT(least > 0 && least <= into.size());
  for (;;) {
    if (auto error = stopped("read")) co_return std::move(*error);
    auto const n = ::recv(socket_.fd(), into.data(), into.size(), MSG_PEEK | MSG_DONTWAIT);
    if (n < 0 && !would_block(errno)) co_return failed("read", errno);
    auto const have = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
    if (n == 0 || have >= least || (have > 0 && peer_left())) co_return have;
    // What is there was seen: the next octet, or the end, wakes us.
    auto ready = co_await wait_readable();
    if (!ready) co_return std::move(ready).error();
  }
}

void TcpConn::skip(std::size_t n) noexcept {
  std::array<char, 512> dropped;
  while (n > 0 && !closed_) {
    auto const got =
        ::recv(socket_.fd(), dropped.data(), std::min(n, dropped.size()), MSG_DONTWAIT);
    if (got <= 0) return;
    n -= static_cast<std::size_t>(got);
  }
}

void TcpConn::expires_after(std::chrono::milliseconds limit) {
  limit_ = limit;
  expired_ = false;
  deadline_ = limit.count() > 0 ? SteadyTime::clock::now() + limit : SteadyTime::max();
}

void TcpConn::made_progress() {
  if (limit_.count() > 0 && !expired_) deadline_ = SteadyTime::clock::now() + limit_;
}

void TcpConn::arm() {
  // A timer that looks too early is left alone: it will find the later deadline by itself.
  if (armed_ <= deadline_) return;
  armed_ = deadline_;
  auto const left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline_ - SteadyTime::clock::now());
  timer_.start(std::max(left, std::chrono::milliseconds{0}), [this] { on_timer(); });
}

void TcpConn::on_timer() {
  armed_ = SteadyTime::max();
  if (deadline_ == SteadyTime::max() || closed_) return;
  if (SteadyTime::clock::now() < deadline_) return arm();
  expired_ = true;
  socket_.cancel();
  if (pause_timer_) pause_timer_->cancel();
}

void TcpConn::close() noexcept {
  if (std::exchange(closed_, true)) return;
  timer_.cancel();
  if (pause_timer_) pause_timer_->cancel();
  socket_.close();
}

void TcpConn::abort() noexcept {
  // Closed without lingering: a reset, not an end.
  linger const at_once{1, 0};
  if (!closed_) ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void TcpConn::end_writing() noexcept {
  if (!closed_) ::shutdown(fd(), SHUT_WR);
}

void TcpConn::keep_little_unsent() noexcept {
  if (closed_) return;
  ::setsockopt(fd(), SOL_SOCKET, SO_SNDBUF, &kHeld, sizeof kHeld);
  ::setsockopt(fd(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsent, sizeof kUnsent);
  ::setsockopt(fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kSilentMs, sizeof kSilentMs);
}

bool TcpConn::sees(short event) const noexcept {
  pollfd look{fd(), event, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & (event | POLLHUP | POLLERR)) != 0;
}

bool TcpConn::peer_left() noexcept { return closed_ || sees(POLLRDHUP); }

}  // namespace freshet::net
