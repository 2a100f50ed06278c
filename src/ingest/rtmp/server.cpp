#include "ingest/rtmp/server.hpp"

#include "ingest/rtmp/conn.hpp"
#include "net/proxy_door.hpp"
#include "net/spawn.hpp"

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
  /// An encoder shows its key within moments: who has been silent longest gives way, so that silence
  /// from elsewhere keeps nobody out.
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

/// `socket` is the conversation's own.
net::awaitable<Result<>> converse(std::shared_ptr<Conn> conn, net::TcpConn& socket,
                                  House const& house) {
  auto learned = co_await net::learn_peer(socket, house.trusted, house.config.handshake_timeout);
  if (!learned) {
    conn->close();
    co_return learned;
  }
  auto ended = co_await conn->run();
  co_return ended;
}

}  // namespace

Server::Server(net::Loops& loops, House house) : house_{std::move(house)}, loops_{loops} {
  for (unsigned i = 0; i < loops.size(); ++i) open_.push_back(std::make_shared<Open>());
  // Half of the places are kept for those who publish.
  auto const most_strangers =
      std::max<std::size_t>(1, house_.config.max_connections / 2 / loops.size());
  net::ListenerOptions options;
  options.max_connections = house_.config.max_connections;
  listener_ = std::make_unique<net::Listener>(
      loops, "", *house_.config.port, options,
      [this, most_strangers](net::Loop& loop, std::unique_ptr<net::TcpConn> socket) {
        auto name = "rtmp " + socket->peer();
        auto& tcp = *socket;
        auto const conn = std::make_shared<Conn>(house_, loop, std::move(socket));
        open_[loop.index()]->add(conn, most_strangers);
        net::spawn(loop, gate_, std::move(name), converse(conn, tcp, house_), house_.log);
      },
      house_.log);
}

Server::~Server() = default;

void Server::close_all() {
  for (unsigned i = 0; i < loops_.size(); ++i) {
    loops_.at(i).post([open = open_[i]] { open->close(); });
  }
}

}  // namespace freshet::ingest::rtmp
