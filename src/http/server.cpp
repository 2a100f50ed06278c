#include "http/server.hpp"

#include "base/assert.hpp"
#include "http/h1.hpp"
#include "http/h2.hpp"
#include "net/proxy_door.hpp"
#include "net/spawn.hpp"

#include <string>
#include <utility>

namespace freshet::http {
namespace {

/// Whom a trusted balancer speaks for, while the connection is as idle as one without a request.
net::awaitable<Result<>> meet(net::TcpConn& tcp, LoopState& state) {
  Presence::Member member{state.presence(), tcp};
  member.set(Presence::Doing::idle);
  auto const& shared = state.shared();
  auto learned = co_await net::learn_peer(tcp, shared.trusted, shared.config.header_timeout);
  co_return learned;
}

}  // namespace

Server::Server(net::Loops& loops, config::Http const& config, Router const& router,
               Metrics& metrics, Log log, std::shared_ptr<net::TlsContext const> tls)
    : loops_{loops}, inside_{new Inside{{}, {loops, config, metrics, log}, TlsDoor{metrics}}} {
  FRESHET_ASSERT(config.port || config.tls_port);
  FRESHET_ASSERT(tls != nullptr || !config.tls_port);
  inside_->door.set(std::move(tls));
  net::ListenerOptions options;
  options.max_connections = config.max_connections;
  options.on_refused = [inside = inside_] {
    inside->context.shared().count(Why::connections_too_many);
  };
  if (config.port) {
    listener_ =
        std::make_unique<net::Listener>(loops, "", *config.port, options, plain(router, log), log);
  }
  if (config.tls_port) {
    tls_ = std::make_unique<net::Listener>(loops, "", *config.tls_port, options,
                                           over_tls(router, log), log);
  }
}

net::Listener::OnAccept Server::plain(Router const& router, Log const& log) const {
  return [inside = inside_, &router, log](net::Loop& loop, std::unique_ptr<net::TcpConn> tcp) {
    auto name = "http " + tcp->peer();
    // Most connections come from nobody's proxy, and do without another frame.
    if (!inside->context.shared().trusted.contains_peer(tcp->peer())) {
      return net::spawn(loop, inside->gate, std::move(name),
                        serve_h1(std::move(tcp), loop, router, inside->context), log);
    }
    net::spawn(loop, inside->gate, std::move(name),
               serve_plain(std::move(tcp), loop, router, inside), log);
  };
}

net::awaitable<Result<>> Server::serve_plain(std::unique_ptr<net::TcpConn> tcp, net::Loop& loop,
                                             Router const& router, std::shared_ptr<Inside> inside) {
  auto const learned = co_await meet(*tcp, *inside->context.at(loop));
  if (!learned) co_return learned.error();
  co_await serve_h1(std::move(tcp), loop, router, inside->context);
  co_return Result<>{};
}

net::Listener::OnAccept Server::over_tls(Router const& router, Log const& log) const {
  return [inside = inside_, &router, log](net::Loop& loop, std::unique_ptr<net::TcpConn> tcp) {
    auto name = "https " + tcp->peer();
    net::spawn(loop, inside->gate, std::move(name), serve_tls(std::move(tcp), loop, router, inside),
               log);
  };
}

net::awaitable<Result<>> Server::serve_tls(std::unique_ptr<net::TcpConn> tcp, net::Loop& loop,
                                           Router const& router, std::shared_ptr<Inside> inside) {
  auto const learned = co_await meet(*tcp, *inside->context.at(loop));
  if (!learned) co_return learned.error();
  // Those that shake hands count too; the versions count by themselves once they know their peer.
  auto visitor = inside->context.shared().enter(tcp->peer());
  if (!visitor) co_return Result<>{};
  auto conn = co_await inside->door.open(std::move(tcp), *inside->context.at(loop));
  visitor.reset();
  if (!conn) co_return std::move(conn).error();
  if ((*conn)->protocol() == net::kAcmeTls) {  // RFC 8737 §3: the handshake was all
    (*conn)->close();
  } else if ((*conn)->protocol() == "h2") {  // RFC 9113 §3.2
    co_await serve_h2(std::move(*conn), loop, router, inside->context);
  } else {
    co_await serve_h1(std::move(*conn), loop, router, inside->context);
  }
  co_return Result<>{};
}

Server::~Server() { stop_accepting(); }

void Server::stop_accepting() {
  if (listener_) listener_->close();
  if (tls_) tls_->close();
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
