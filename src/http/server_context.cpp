#include "http/server_context.hpp"

#include <stdexcept>
#include <utility>

namespace freshet::http {
namespace {

Networks trusted_in(config::Http const& config) {
  auto networks = Networks::parse(config.trusted_proxies);
  if (!networks) throw std::runtime_error("http.trusted_proxies: " + networks.error().what);
  return std::move(*networks);
}

}  // namespace

Shared::Shared(config::Http http, Metrics& m, Log l, Clock const& c)
    : config{std::move(http)},
      metrics{m},
      log{std::move(l)},
      clock{c},
      connections{m.gauge("freshet_http_connections", "Open HTTP connections.")},
      trusted{trusted_in(config)} {
  for (std::size_t i = 0; i < refused_.size(); ++i) {
    refused_[i] = &m.counter("freshet_http_refused_total",
                             "HTTP requests, streams and connections that were turned away.",
                             {{"reason", std::string{to_string(static_cast<Why>(i))}}});
  }
}

std::shared_ptr<Visitor> Shared::enter(std::string_view peer) {
  if (trusted.contains_peer(peer)) return a_proxy();
  auto visitor = visitors_.enter(peer, most_of_one(config.max_connections));
  if (!visitor) count(Why::address_too_many);
  return visitor;
}

std::shared_ptr<Visitor> Shared::who_asks(std::shared_ptr<Visitor> const& visitor,
                                          std::string_view peer) {
  // What the proxy asks by itself, or for somebody it hides, is nobody's whom one could limit.
  auto const named = visitor->is_proxy && ip_of_peer(peer) && !trusted.contains_peer(peer);
  return named ? visitors_.at(peer) : visitor;
}

LoopState::LoopState(net::Loop& loop, std::shared_ptr<Shared> shared)
    : shared_{std::move(shared)}, presence_{std::make_shared<Presence>(loop)} {}

void LoopState::count(std::string_view kind, int status) {
  auto& counter = counters_[{kind, status}];
  if (!counter) {
    counter = &shared_->metrics.counter(
        "freshet_http_requests_total", "HTTP requests by kind and status; 499: the client left.",
        {{"kind", std::string{kind}}, {"status", std::to_string(status)}});
  }
  counter->add();
}

ServerContext::ServerContext(net::Loops& loops, config::Http const& config, Metrics& metrics,
                             Log log, Clock const& clock)
    : shared_{std::make_shared<Shared>(config, metrics, std::move(log), clock)} {
  for (unsigned i = 0; i < loops.size(); ++i) {
    states_.push_back(std::make_shared<LoopState>(loops.at(i), shared_));
  }
}

}  // namespace freshet::http
