/// What a server keeps in its database, and what it learns from it.
#include "app/server_impl.hpp"

namespace freshet {

Result<> Server::Impl::revoke(std::string const& session) {
  std::scoped_lock const lock{store_mutex};
  return links.revoke(store, session);
}

/// Under store_mutex, or before anybody else is there.
Result<> Server::Impl::list_channels() {
  auto const version = store.data_version();
  if (!version) return version.error();
  if (auto read = stored_settings.read(store); !read) return read;
  auto made = store::Channels{store}.list();
  if (!made) return made.error();
  auto const configured = settings.channel_names();
  app::Directory::Names names{configured.begin(), configured.end()};
  for (auto& name : *made) names.insert(std::move(name));
  directory.set_names(std::move(names));
  adjust_pulls();
  if (auto read = watching.read(store); !read) return read;
  if (auto looked = key_watch.look(store); !looked) return looked;
  if (auto read = admin.read(store); !read) return read;
  // Read before the list: a commit between the two is seen again next time, never missed.
  seen_version = *version;
  return {};
}

/// Under store_mutex. Before the start there are none.
void Server::Impl::adjust_pulls() {
  if (pulls) pulls->adjust(directory.names());
}

void Server::Impl::begin_to_stop_pulls() {
  std::scoped_lock const lock{store_mutex};
  if (pulls) pulls->begin_to_stop();
}

void Server::Impl::stop_pulls() {
  std::scoped_lock const lock{store_mutex};
  if (pulls) pulls->stop();
}

void Server::Impl::commit_writes() {
  std::scoped_lock const lock{store_mutex};
  writes.commit(store);
}

/// With the store's thread gone, for what that had no room for.
void Server::Impl::finish_writes() {
  stream_log.write_rest();
  key_uses.write_rest();
  audience.write_rest();
  while (!writes.empty()) commit_writes();
}

void Server::Impl::settle_streams(app::StreamLog::LastSigns const& signs) {
  std::scoped_lock const lock{store_mutex};
  if (auto done = stream_log.settle(store, signs); !done) {
    log.error("streams of earlier runs are not set right: {}", done.error().what);
  }
}

/// Other processes make channels too: `freshet key create`.
void Server::Impl::look_for_channels() {
  stream_log.look();
  key_uses.look();
  commit_writes();  // of which nobody could be told
  std::scoped_lock const lock{store_mutex};
  if (auto written = admin.write_uses(store); !written) {
    log.warn("when sessions were used cannot be written: {}", written.error().what);
  }
  auto const version = store.data_version();
  if (version && *version == seen_version && !watching.is_due()) return;
  if (auto listed = list_channels(); !listed) {
    log.warn("channels cannot be read: {}", listed.error().what);
  }
}

}  // namespace freshet
