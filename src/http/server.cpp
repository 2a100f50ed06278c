#include "http/server.hpp"

#include "base/assert.hpp"
#include "http/h1.hpp"
#include "net/spawn.hpp"

#include <string>
#include <utility>

namespace freshet::http {

Server::Server(net::Loops& loops, config::Http const& config, Router const& router,
               Metrics& metrics, Log log)
    : loops_{loops}, inside_{new Inside{{}, {loops, config, metrics, log}}} {
  FRESHET_ASSERT(config.port.has_value());
  net::ListenerOptions options;
  options.max_connections = config.max_connections;
  listener_ = std::make_unique<net::Listener>(
      loops, "", *config.port, options,
      [inside = inside_, &router, log](net::Loop& loop, std::unique_ptr<net::Conn> conn) {
        auto name = "http " + conn->peer();
        net::spawn(loop, inside->gate, std::move(name),
                   serve_h1(std::move(conn), loop, router, inside->context), log);
      },
      log);
}

Server::~Server() { stop_accepting(); }

void Server::stop_accepting() {
  listener_->close();
  inside_->context.shared().draining = true;
  for (unsigned i = 0; i < loops_.size(); ++i) {
    auto& loop = loops_.at(i);
    loop.post([state = inside_->context.at(loop)] { state->presence().close_idle(); });
  }
}

void Server::close_all() {
  for (unsigned i = 0; i < loops_.size(); ++i) {
    auto& loop = loops_.at(i);
    loop.post([state = inside_->context.at(loop)] { state->presence().close_all(); });
  }
}

}  // namespace freshet::http
