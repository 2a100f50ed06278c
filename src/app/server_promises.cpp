/// What an answered call has changed is told of, whatever becomes of this process: it is written
/// down for those who are to be told in the transaction of the change.
#include "app/server_impl.hpp"

namespace freshet {

/// Under store_mutex, within a transaction.
Result<> Server::Impl::promise(events::Kind kind, std::string const& channel, events::About about) {
  auto const fact = bus.make(kind, channel, std::move(about), true);
  auto written = hooks.promise(store, fact);
  if (written) promised.push_back(fact);
  return written;
}

/// Likewise, of what the transaction did to stream keys.
Result<> Server::Impl::promise_keys() {
  auto const all = key_watch.news(store);
  if (!all) return all.error();
  for (auto const& [kind, channel, fact] : *all) {
    if (auto written = promise(kind, channel, fact); !written) return written;
  }
  return {};
}

/// Under store_mutex. What became of the transaction.
void Server::Impl::tell_promised(Result<> const& done) {
  auto const kept = std::exchange(promised, {});
  if (!done) return key_watch.look_again();
  for (auto const& fact : kept) bus.tell(fact);
}

}  // namespace freshet
