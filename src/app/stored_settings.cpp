#include "app/stored_settings.hpp"

#include "app/channel_overrides.hpp"
#include "store/channel_settings.hpp"

namespace freshet::app {

Result<> StoredSettings::put(store::Database& store, std::string const& channel,
                             std::string_view patch, std::int64_t now_s) const {
  auto const safe = with_kept_password(patch);
  if (!safe) return safe.error();
  auto const next = settings_.patched(channel, *safe);
  if (!next) return next.error();
  return store::ChannelSettings{store}.put(channel, *next, now_s);
}

Result<> StoredSettings::read(store::Database& store) {
  auto all = store::ChannelSettings{store}.all();
  if (!all) return all.error();
  for (auto const& trouble : settings_.set_overrides(std::move(*all))) {
    log_.error("settings made by the API have no effect: channel {}", trouble);
  }
  return {};
}

}  // namespace freshet::app
