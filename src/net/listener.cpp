#include "net/listener.hpp"

#include "base/clock.hpp"
#include "base/tally.hpp"
#include "net/endpoint_text.hpp"
#include "net/timer.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace freshet::net {
namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr std::chrono::milliseconds kBackOff{100};
/// Accepted in one go before the loop's connections have their turn.
constexpr int kBurst = 64;

[[noreturn]] void cannot_listen(std::uint16_t port, boost::system::error_code const& error) {
  auto const name = "port " + std::to_string(port);
  if (error == boost::system::errc::address_in_use) {
    throw std::runtime_error(name + " is already in use: another program listens there");
  }
  if (error == boost::system::errc::permission_denied) {
    throw std::runtime_error(name + " may not be opened: ports below 1024 need the right to (" +
                             error.message() + ")");
  }
  throw std::runtime_error(name + " cannot be opened: " + error.message());
}

boost::system::error_code try_listen(Acceptor& acceptor, tcp::endpoint const& endpoint,
                                     int backlog) {
  boost::system::error_code error;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error && endpoint.protocol() == tcp::v6()) {
    acceptor.set_option(asio::ip::v6_only{false}, ignored);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(backlog, error);
  if (!error) acceptor.non_blocking(true, error);
  return error;
}

void listen_on(Acceptor& acceptor, std::string const& address, std::uint16_t port, int backlog) {
  boost::system::error_code error;
  if (!address.empty()) {
    auto const parsed = asio::ip::make_address(address, error);
    if (error) throw std::runtime_error("'" + address + "' is not an IP address to listen on");
    error = try_listen(acceptor, {parsed, port}, backlog);
  } else {
    error = try_listen(acceptor, {tcp::v6(), port}, backlog);
    // A kernel without IPv6 still serves IPv4.
    if (error == boost::system::errc::address_family_not_supported ||
        error == boost::system::errc::address_not_available) {
      error = try_listen(acceptor, {tcp::v4(), port}, backlog);
    }
  }
  if (error) cannot_listen(port, error);
}

/// An accepted socket on its way to its loop.
class OwnedFd {
 public:
  explicit OwnedFd(int fd) : fd_{fd} {}
  OwnedFd(OwnedFd&& other) noexcept : fd_{other.release()} {}
  OwnedFd& operator=(OwnedFd&&) = delete;
  ~OwnedFd() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

/// What connections and posts on other loops hold of a listener: nothing of Asio's, so that they
/// may die after its loop.
struct Desk {
  explicit Desk(Listener::OnAccept f) : on_accept{std::move(f)} {}

  Listener::OnAccept const on_accept;
  std::atomic<bool> closed{false};
  std::atomic<std::uint32_t> open{0};
  std::atomic<std::uint64_t> refused{0}, errors{0};
};

void welcome(Desk& desk, Loop& loop, OwnedFd socket, std::string peer,
             std::shared_ptr<void> ticket) {
  if (desk.closed) return;
  std::unique_ptr<TcpConn> conn;
  try {
    conn = std::make_unique<TcpConn>(loop, socket.fd(), std::move(peer), std::move(ticket));
  } catch (boost::system::system_error const&) {  // the kernel would not watch it
    desk.errors.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  socket.release();
  desk.on_accept(loop, std::move(conn));
}

}  // namespace

struct Listener::State : std::enable_shared_from_this<State> {
  State(Loops& all, ListenerOptions o, OnAccept f, Log l)
      : loops{all},
        home{all.next()},
        options{std::move(o)},
        desk{std::make_shared<Desk>(std::move(f))},
        log{std::move(l)},
        acceptor{home.executor()} {}

  void wait();
  void accept_burst();
  bool accept_one();
  void deal(int fd, std::string peer);
  void prepare(int fd) const;

  Loops& loops;
  Loop& home;
  ListenerOptions const options;
  std::shared_ptr<Desk> const desk;
  Log const log;
  Acceptor acceptor;
  Tally troubles;
  std::uint16_t port = 0;
};

void Listener::State::wait() {
  acceptor.async_wait(Acceptor::wait_read,
                      [self = shared_from_this()](boost::system::error_code const& error) {
                        if (!error && !self->desk->closed) self->accept_burst();
                      });
}

void Listener::State::accept_burst() {
  for (int i = 0; i < kBurst; ++i) {
    if (!accept_one()) return;
  }
  home.post([self = shared_from_this()] {
    if (!self->desk->closed) self->accept_burst();
  });
}

bool Listener::State::accept_one() {
  sockaddr_storage from{};
  socklen_t size = sizeof(from);
  auto const fd = ::accept4(acceptor.native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                            SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    deal(fd, endpoint_text(from));
    return true;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    wait();
    return false;
  }
  // accept(2): errors of the connection itself are met here; the next one may be well.
  if (errno == ECONNABORTED || errno == EINTR || errno == EPROTO) return true;
  // No descriptors or no memory: what is open must close first. The kernel keeps the rest waiting.
  desk->errors.fetch_add(1, std::memory_order_relaxed);
  boost::system::error_code const why{errno, boost::system::system_category()};
  if (auto const n = troubles.add(SteadyTime::clock::now())) {
    log.warn("accepting on port {} failed {} times: {}", port, *n, why.message());
  }
  call_later(home, kBackOff, [self = weak_from_this()] {
    auto const state = self.lock();
    if (state && !state->desk->closed) state->accept_burst();
  });
  return false;
}

void Listener::State::prepare(int fd) const {
  int const on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  auto const dead = static_cast<unsigned>(options.user_timeout.count());
  ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead, sizeof(dead));
}

void Listener::State::deal(int fd, std::string peer) {
  if (desk->open.fetch_add(1, std::memory_order_relaxed) >= options.max_connections) {
    desk->open.fetch_sub(1, std::memory_order_relaxed);
    desk->refused.fetch_add(1, std::memory_order_relaxed);
    if (options.on_refused) options.on_refused();
    ::close(fd);
    return;
  }
  prepare(fd);
  // The ticket leaves the count when the connection dies, wherever that is.
  std::shared_ptr<void> ticket{
      desk.get(), [held = desk](void*) { held->open.fetch_sub(1, std::memory_order_relaxed); }};
  auto& loop = loops.next();
  loop.post([held = desk, &loop, socket = OwnedFd{fd}, peer = std::move(peer),
             ticket = std::move(ticket)]() mutable {
    welcome(*held, loop, std::move(socket), std::move(peer), std::move(ticket));
  });
}

Listener::Listener(Loops& loops, std::string const& address, std::uint16_t port,
                   ListenerOptions options, OnAccept on_accept, Log log)
    : state_{std::make_shared<State>(loops, std::move(options), std::move(on_accept),
                                     std::move(log))} {
  listen_on(state_->acceptor, address, port, state_->options.backlog);
  state_->port = state_->acceptor.local_endpoint().port();
  state_->home.post([state = state_] {
    if (!state->desk->closed) state->wait();
  });
}

Listener::~Listener() { close(); }

std::uint16_t Listener::port() const { return state_->port; }

void Listener::close() {
  if (state_->desk->closed.exchange(true)) return;
  state_->home.post([state = state_] {
    boost::system::error_code ignored;
    state->acceptor.close(ignored);
  });
}

std::uint32_t Listener::open_connections() const { return state_->desk->open; }
std::uint64_t Listener::refused() const { return state_->desk->refused; }
std::uint64_t Listener::errors() const { return state_->desk->errors; }

}  // namespace freshet::net
