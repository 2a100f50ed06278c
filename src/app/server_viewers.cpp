/// Who watches what a server shows.
#include "access/hash.hpp"
#include "app/server_impl.hpp"

#include <cstring>

namespace freshet {

/// Of this process alone, and written nowhere.
delivery::Viewers::House Server::Impl::viewers_house() {
  delivery::SipKey key;
  auto const octets = app::must(access::random_octets(sizeof key.first + sizeof key.second));
  std::memcpy(&key.first, octets.data(), sizeof key.first);
  std::memcpy(&key.second, octets.data() + sizeof key.first, sizeof key.second);
  return {loops, clock, metrics, key};
}

/// Every second. On the store's thread.
void Server::Impl::look_at_viewers() {
  if (viewer_looks++ % 4 != 0) return;
  viewers.gather();
  std::vector<app::Audience::Show> shows;
  for (auto const& session : registry.list()) {
    auto const channel = session->channel();
    shows.push_back({channel, session->id(), viewers.of(channel)});
  }
  std::scoped_lock const lock{store_mutex};
  audience.look(store, shows);
}

}  // namespace freshet
