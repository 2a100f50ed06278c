/// ServerSettings: the table of what the API has set of the server's configuration.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace freshet::store {

/// Uses a migrated Database that outlives it, on its thread.
class ServerSettings {
 public:
  /// Values by path (`log.level`), each as JSON.
  using All = std::map<std::string, std::string, std::less<>>;

  explicit ServerSettings(Database& database) : database_{database} {}

  [[nodiscard]] Result<All> all();
  /// An empty value is forgotten. `now_ms`: of the Unix epoch.
  [[nodiscard]] Result<> put(std::string_view path, std::string_view json, std::int64_t now_ms);

 private:
  Database& database_;
};

}  // namespace freshet::store
