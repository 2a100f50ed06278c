/// Sessions: the table of playback sessions that were revoked before their links expire.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

/// Uses a Database that outlives it, on its thread. Times are seconds of the Unix epoch.
class Sessions {
 public:
  explicit Sessions(Database& database) : database_{database} {}

  /// Revoking again counts from then on. Forgets those whose links have expired: that were revoked
  /// before `oldest_s`.
  [[nodiscard]] Result<> revoke(std::string_view id, std::int64_t now_s, std::int64_t oldest_s);
  [[nodiscard]] Result<std::vector<std::string>> revoked();

 private:
  Database& database_;
};

}  // namespace freshet::store
