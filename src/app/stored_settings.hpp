/// StoredSettings: what the API has set of channels, between the store and the running server.
#pragma once

#include "app/settings.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::app {

/// On the store's thread. The settings outlive it.
class StoredSettings {
 public:
  StoredSettings(Settings& settings, Log log) : settings_{settings}, log_{std::move(log)} {}

  /// Nothing is kept of a patch that an error complains of. One with a password takes as long as
  /// access::hash_password().
  [[nodiscard]] Result<> put(store::Database& store, std::string const& channel,
                             std::string_view patch, std::int64_t now_s) const;
  /// What is stored comes into force, for a channel with its next show.
  [[nodiscard]] Result<> read(store::Database& store);

 private:
  Settings& settings_;
  Log const log_;
};

}  // namespace freshet::app
