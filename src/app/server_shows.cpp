/// Shows that the API opens and ends.
#include "app/banner.hpp"
#include "app/ingest_addresses.hpp"
#include "app/server_impl.hpp"

namespace freshet {
namespace {

/// Whoever announces a show has time to start their encoder.
constexpr std::chrono::milliseconds kLeastPatience{5'000};

/// On the loop where somebody waits.
struct Passage {
  explicit Passage(net::Loop& loop) : over{loop} {}
  bool is_over = false;
  net::Event over;
};

/// Until what was posted to `other` by now has run.
net::awaitable<void> pass_through(net::Loop& loop, net::Loop& other) {
  auto const passage = std::make_shared<Passage>(loop);
  other.post([&loop, passage] {
    loop.post([passage] {
      passage->is_over = true;
      passage->over.notify_all();
    });
  });
  while (!passage->is_over) co_await passage->over.wait();
}

}  // namespace

api::ShowControl::House Server::Impl::show_control_house() {
  return {directory,
          insiders,
          desk,
          gate_keeper(),
          [this](net::Loop& loop, access::StreamKey const& key) { return open_show(loop, key); },
          [this](std::string_view authority, access::StreamKey const& key,
                 std::string const& text) -> api::IngestAddresses {
            if (!started) return {};  // the doors are not all there
            auto const named = config.server.public_url.empty() ? app::host_of(authority) : "";
            return app::ingest_addresses(
                named.empty() ? app::banner_host(config.server) : named,
                {rtmp ? rtmp->port() : std::uint16_t{0}, rtmp ? rtmp->tls_port() : std::uint16_t{0},
                 srt ? srt->port() : std::uint16_t{0}},
                key.channel, text);
          },
          [this](net::Loop& loop, api::StreamInfo info, bool by_owner) {
            return stop_show(loop, std::move(info),
                             by_owner ? EndReason::finished : EndReason::kicked);
          }};
}

Result<api::OpenedShow> Server::Impl::open_show(net::Loop& loop, access::StreamKey const& key) {
  auto const now = settings.channel(key.channel);
  auto const patience = std::max(now.reconnect_grace, kLeastPatience);
  auto const role = key.backup ? stream::Role::backup : stream::Role::primary;
  auto const opened =
      registry.open(key.channel, {"", "", key.id, now.takeover, role}, loop, patience);
  if (!opened) return opened.error();
  api::OpenedShow show{opened->session->id(), opened->is_new};
  if (!opened->fed) {
    show.expires_us = clock.wall_us() + std::chrono::microseconds{patience}.count();
  }
  return show;
}

net::awaitable<std::optional<api::StreamInfo>> Server::Impl::stop_show(net::Loop& loop,
                                                                       api::StreamInfo info,
                                                                       EndReason reason) {
  auto const session = registry.find(info.channel_id);
  if (!session || !registry.stop_session(info.id, reason)) co_return std::nullopt;
  auto passing = pass_through(loop, session->home());
  co_await std::move(passing);
  info.state = api::StreamState::ended;
  info.ended_us = session->info().ended_us;
  info.viewers = 0;
  co_return info;
}

}  // namespace freshet
