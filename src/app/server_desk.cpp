/// What the API reads of what a server keeps, and the one place where it changes it.
#include "app/server_impl.hpp"

namespace freshet {

api::Desk Server::Impl::make_desk() {
  return {[this](net::Loop& loop, api::Desk::Work work) {
            return store_thread.run(loop, [this, work = std::move(work)] {
              std::scoped_lock const lock{store_mutex};
              return work(store);
            });
          },
          [this](net::Loop& loop, api::Change what, api::Desk::Work work) {
            return store_thread.run(loop, [this, what = std::move(what), work = std::move(work)] {
              return change(what, work);
            });
          }};
}

/// Every change that the API makes passes here, with who makes it, as one transaction.
Result<> Server::Impl::change(api::Change const& what, api::Desk::Work const& work) {
  {
    std::scoped_lock const lock{store_mutex};
    if (auto done = store.transaction([&] { return work(store); }); !done) return done;
    log.info("{}{}: {} {}", what.channel.empty() ? "the server" : "channel ", what.channel,
             what.who, what.what);
    // Nobody tells us of what this connection commits.
    if (auto listed = list_channels(); !listed) {
      log.warn("what the API has changed is in force after a restart: {}", listed.error().what);
    }
  }
  housekeeping.look_at_keys();
  std::scoped_lock const lock{store_mutex};
  std::erase_if(keys, [this](auto const& key) { return !ring.allow(key.second); });
  return {};
}

}  // namespace freshet
