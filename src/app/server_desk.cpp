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
          [this](net::Loop& loop, api::Desk::Work work) {
            return store_thread.run(loop, [this, work = std::move(work)] {
              std::scoped_lock const lock{store_mutex};
              return store.transaction([&] { return work(store); });
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
    auto done = store.transaction([&]() -> Result<> {
      if (auto worked = work(store); !worked) return worked;
      if (auto told = promise_keys(); !told) return told;
      store::AuditRow line{0, now_ms(), what.who, what.what, what.channel};
      return record(line, 0);
    });
    tell_promised(done);
    if (!done) return done;
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

api::ChannelSettings::House Server::Impl::channel_settings_house() {
  return {directory, insiders,
          [this](auto const& name) { return app::settings_json(settings.channel(name)); },
          [this](net::Loop& loop, api::Change what, std::string patch, auto still) {
            return store_thread.run(
                loop, [this, what = std::move(what), patch = std::move(patch),
                       still = std::move(still)] { return patch_settings(what, patch, still); });
          }};
}

Result<bool> Server::Impl::patch_settings(api::Change const& what, std::string const& patch,
                                          api::ChannelSettings::House::Still const& still) {
  auto const& name = what.channel;
  bool same = true;
  std::scoped_lock const lock{store_mutex};
  store::AuditRow line{0, now_ms(), what.who, what.what, name};
  auto const done = change_settings(line, 0, [&]() -> Result<> {
    same = still(app::settings_json(settings.channel(name)));
    if (!same) return failure(boost::system::errc::operation_canceled, "they are others by now");
    auto put = stored_settings.put(store, name, patch, line.at_ms / 1'000);
    return put ? stored_settings.read(store) : put;
  });
  if (!same) return false;
  if (!done) return done.error();
  log.info("channel {}: {} {}", name, what.who, what.what);
  return true;
}

api::Channels::House Server::Impl::channels_house() {
  return {{directory, insiders, desk, once, clock},
          [this](std::string const& name) { return settings.is_configured(name); },
          [this](store::Database& in, std::string const& name, std::string const& json) {
            return stored_settings.put(in, name, json, clock.wall_us() / 1'000'000);
          },
          [this](std::string const& name) { origin.forget(name); }};
}

}  // namespace freshet
