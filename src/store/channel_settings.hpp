/// ChannelSettings: the table of what the API has set of channels.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace freshet::store {

/// Uses a Database that outlives it, on its thread.
class ChannelSettings {
 public:
  using All = std::map<std::string, std::string, std::less<>>;

  explicit ChannelSettings(Database& database) : database_{database} {}

  /// A JSON object for each channel of which something is set.
  [[nodiscard]] Result<All> all();
  /// An empty object is forgotten. `now_s`: seconds of the Unix epoch.
  [[nodiscard]] Result<> put(std::string_view channel, std::string_view json, std::int64_t now_s);

 private:
  Database& database_;
};

}  // namespace freshet::store
