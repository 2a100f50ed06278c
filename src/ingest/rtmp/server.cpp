#include "ingest/rtmp/server.hpp"

#include "ingest/rtmp/conn.hpp"
#include "net/spawn.hpp"

#include <algorithm>
#include <vector>

namespace freshet::ingest::rtmp {

/// On its loop.
struct Server::Open {
  std::vector<std::weak_ptr<Conn>> conns;

  void add(std::shared_ptr<Conn> const& conn) {
    std::erase_if(conns, [](auto const& weak) { return weak.expired(); });
    conns.push_back(conn);
  }
  void close() {
    for (auto const& weak : conns) {
      if (auto const conn = weak.lock()) conn->close();
    }
  }
};

namespace {

net::awaitable<Result<>> converse(std::shared_ptr<Conn> conn) { co_return co_await conn->run(); }

}  // namespace

Server::Server(net::Loops& loops, House house) : house_{std::move(house)}, loops_{loops} {
  for (unsigned i = 0; i < loops.size(); ++i) open_.push_back(std::make_shared<Open>());
  net::ListenerOptions options;
  options.max_connections = house_.config.max_connections;
  listener_ = std::make_unique<net::Listener>(
      loops, "", *house_.config.port, options,
      [this](net::Loop& loop, std::unique_ptr<net::Conn> socket) {
        auto name = "rtmp " + socket->peer();
        auto const conn = std::make_shared<Conn>(house_, loop, std::move(socket));
        open_[loop.index()]->add(conn);
        net::spawn(loop, gate_, std::move(name), converse(conn), house_.log);
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
