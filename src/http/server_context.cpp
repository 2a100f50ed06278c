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
      trusted{trusted_in(config)} {}

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
