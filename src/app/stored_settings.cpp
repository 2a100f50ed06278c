#include "app/stored_settings.hpp"

#include "store/channel_settings.hpp"

namespace freshet::app {

Result<> StoredSettings::change(store::Database& store, std::string const& channel,
                                std::string_view patch, std::int64_t now_s) {
  auto const next = settings_.patched(channel, patch);
  if (!next) return next.error();
  store::ChannelSettings table{store};
  if (auto kept = table.put(channel, *next, now_s); !kept) return kept;
  log_.info("channel {}: settings changed by the API", channel);
  return read(store);
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
