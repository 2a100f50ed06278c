/// What administrators follow of a server, and what they set of it.
#include "app/server_impl.hpp"
#include "app/system_look.hpp"

namespace freshet {

app::Feeds::Houses Server::Impl::feeds_houses() {
  return {{directory, insiders, clock, facts},
          {insiders, clock, log_lines},
          {insiders, [this](net::Loop& loop) { return look_at_system(loop); }},
          webhooks_house(),
          audit_house(),
          configuration_house()};
}

void Server::Impl::start_feeds() {
  facts_heard = bus.subscribe(loops.at(0), [to = facts](auto const& fact) { to->add(fact); });
}

/// After what is on its way to them.
void Server::Impl::end_feeds() {
  loops.at(0).post([facts = facts, lines = log_lines] {
    facts->end();
    lines->end();
  });
}

net::awaitable<Result<api::SystemInfo>> Server::Impl::look_at_system(net::Loop& loop) {
  return read_thread.run(loop, [this] {
    // Before that the doors are still being opened.
    auto const port = [this](std::string_view name) {
      return started ? port_of(name) : std::uint16_t{0};
    };
    return app::look_at_system(
        {config, clock, began, encoders, vitals, processor_use, port, hooks.kafka_trouble()});
  });
}

std::uint16_t Server::Impl::port_of(std::string_view name) const {
  if (name == "http" && http) return http->port();
  if (name == "https" && http) return http->tls_port();
  if (name == "rtmp" && rtmp) return rtmp->port();
  if (name == "rtmps" && rtmp) return rtmp->tls_port();
  if (name == "srt" && srt) return srt->port();
  return 0;
}

}  // namespace freshet
