/// AdminSessions: the table of who is signed in to the dashboard: hashes of what their browsers
/// hold.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

/// Times are seconds of the Unix epoch.
struct AdminSession {
  std::string hash;  ///< SHA-256 of the session's token, 32 octets
  std::int64_t created_at = 0;
  std::int64_t used_at = 0;

  friend bool operator==(AdminSession const&, AdminSession const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class AdminSessions {
 public:
  explicit AdminSessions(Database& database) : database_{database} {}

  /// In any order.
  [[nodiscard]] Result<std::vector<AdminSession>> all();
  /// Where there are more than `most` now, those unused for longest are gone.
  [[nodiscard]] Result<> add(AdminSession const& session, std::int64_t most);
  /// Nothing, if it is gone.
  [[nodiscard]] Result<> used(std::string_view hash, std::int64_t at_s);
  [[nodiscard]] Result<> remove(std::string_view hash);
  /// All but one, or all.
  [[nodiscard]] Result<> remove_others(std::string_view hash);
  /// Those made or used last before these times.
  [[nodiscard]] Result<> remove_old(std::int64_t created_before_s, std::int64_t used_before_s);

 private:
  Database& database_;
};

}  // namespace freshet::store
