/// What an embedder sees of a server.
#include "freshet/server.hpp"

#include "app/server_impl.hpp"

namespace freshet {

Server::Server(Config config) : impl_{std::make_unique<Impl>(std::move(config))} {}
Server::~Server() = default;
void Server::start() { impl_->start(); }
void Server::stop() { impl_->stop(); }
void Server::reload(Config const& config) { impl_->reload(config); }

std::uint16_t Server::port(std::string_view name) const { return impl_->port_of(name); }

std::string Server::stream_key(std::string_view channel) {
  std::scoped_lock const lock{impl_->store_mutex};
  auto const at = impl_->keys.find(channel);
  if (at != impl_->keys.end()) return at->second;
  app::must(access::check_channel_name(channel));
  constexpr char kNote[] = "made by the embedding program";
  auto const now_s = impl_->clock.wall_us() / 1'000'000;
  auto const& secret = impl_->secrets.stream_keys;
  // A former run's key serves again, so that they do not pile up.
  auto const former = app::must(app::lasting_key(impl_->store, secret, channel, kNote, now_s));
  auto key = former ? *former
                    : app::must(app::create_key(impl_->store, secret,
                                                {std::string{channel}, kNote, 0}, now_s));
  impl_->keys.emplace(channel, key);
  app::must(impl_->list_channels());
  return key;
}

std::string Server::playback_path(std::string_view channel, std::chrono::seconds valid_for) const {
  app::must(access::check_channel_name(channel));
  auto const now_s = impl_->clock.wall_us() / 1'000'000;
  return app::must(impl_->links.live_prefix(channel, now_s + valid_for.count())) + "index.m3u8";
}

std::string Server::admin_token() const { return impl_->secrets.admin_token; }

std::string Server::setup_path() const { return impl_->setup_path(); }

}  // namespace freshet
