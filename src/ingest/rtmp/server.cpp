#include "ingest/rtmp/server.hpp"

#include "base/assert.hpp"
#include "ingest/rtmp/conn.hpp"
#include "net/proxy_door.hpp"
#include "net/spawn.hpp"
#include "net/tls_conn.hpp"

#include <algorithm>
#include <vector>

namespace freshet::ingest::rtmp {

/// On its loop.
struct Server::Open {
  std::vector<std::weak_ptr<Conn>> conns;  // oldest first

  void add(std::shared_ptr<Conn> const& conn, std::size_t most_strangers) {
    std::erase_if(conns, [](auto const& weak) { return weak.expired(); });
    make_room(most_strangers);
    conns.push_back(conn);
  }
  /// An encoder shows its key within moments: who has been silent longest gives way, so that
  /// silence from elsewhere keeps nobody out.
  void make_room(std::size_t most_strangers) {
    std::size_t strangers = 0;
    std::shared_ptr<Conn> oldest;
    for (auto const& weak : conns) {
      auto const conn = weak.lock();
      if (!conn || !conn->stranger()) continue;
      if (++strangers == 1) oldest = conn;
    }
    if (strangers >= most_strangers) oldest->close();
  }
  void close() {
    for (auto const& weak : conns) {
      if (auto const conn = weak.lock()) conn->close();
    }
  }
};

namespace {

/// `socket` and `tls`, which is null without, are the conversation's own.
net::awaitable<Result<>> converse(std::shared_ptr<Conn> conn, net::TcpConn& socket,
                                  net::TlsConn* tls, House const& house) {
  auto met = co_await net::learn_peer(socket, house.trusted, house.config.handshake_timeout);
  if (met && tls != nullptr) {
    met = co_await tls->handshake(house.config.handshake_timeout);
    if (!met) {
      house.metrics
          .counter("freshet_ingest_errors_total", "Publishers refused or lost, by reason",
                   {{"protocol", "rtmp"}, {"reason", "tls"}})
          .add();
    }
  }
  if (!met) {
    conn->close();
    co_return met;
  }
  auto ended = co_await conn->run();
  co_return ended;
}

}  // namespace

Server::Server(net::Loops& loops, House house, std::shared_ptr<net::TlsContext const> tls)
    : house_{std::move(house)}, loops_{loops} {
  FRESHET_ASSERT(house_.config.port || house_.config.tls_port);
  FRESHET_ASSERT(tls != nullptr || !house_.config.tls_port);
  tls_.set(std::move(tls));
  for (unsigned i = 0; i < loops.size(); ++i) open_.push_back(std::make_shared<Open>());
  net::ListenerOptions options;
  options.max_connections = house_.config.max_connections;
  if (house_.config.port) {
    plain_ = std::make_unique<net::Listener>(
        loops, "", *house_.config.port, options,
        [this](net::Loop& loop, auto socket) { admit(loop, std::move(socket)); }, house_.log);
  }
  if (house_.config.tls_port) {
    over_tls_ = std::make_unique<net::Listener>(
        loops, "", *house_.config.tls_port, options,
        [this](net::Loop& loop, auto socket) { admit_over_tls(loop, std::move(socket)); },
        house_.log);
  }
}

Server::~Server() = default;

/// Half of the places are kept for those who publish.
std::size_t Server::most_strangers() const {
  return std::max<std::size_t>(1, house_.config.max_connections / 2 / loops_.size());
}

void Server::admit(net::Loop& loop, std::unique_ptr<net::TcpConn> socket) {
  auto name = "rtmp " + socket->peer();
  auto& tcp = *socket;
  auto const conn = std::make_shared<Conn>(house_, loop, std::move(socket));
  open_[loop.index()]->add(conn, most_strangers());
  net::spawn(loop, gate_, std::move(name), converse(conn, tcp, nullptr, house_), house_.log);
}

void Server::admit_over_tls(net::Loop& loop, std::unique_ptr<net::TcpConn> socket) {
  auto name = "rtmps " + socket->peer();
  auto& tcp = *socket;
  auto secured = std::make_unique<net::TlsConn>(std::move(socket), tls_.get());
  auto* const tls = secured.get();
  auto const conn = std::make_shared<Conn>(house_, loop, std::move(secured));
  open_[loop.index()]->add(conn, most_strangers());
  net::spawn(loop, gate_, std::move(name), converse(conn, tcp, tls, house_), house_.log);
}

void Server::stop_accepting() {
  if (plain_) plain_->close();
  if (over_tls_) over_tls_->close();
}

void Server::close_all() {
  for (unsigned i = 0; i < loops_.size(); ++i) {
    loops_.at(i).post([open = open_[i]] { open->close(); });
  }
}

}  // namespace freshet::ingest::rtmp
