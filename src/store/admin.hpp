/// Admin: the single row of who administers: what is kept of a password, never the password.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace freshet::store {

struct AdminRow {
  std::optional<std::string> password{};    ///< as argon2id writes it; none: not set yet
  std::optional<std::string> setup_hash{};  ///< SHA-256 of the code that may set one
  std::string totp_secret{};                ///< the octets; empty: none was made
  bool totp_on = false;                     ///< false with a secret: offered, not confirmed
  std::int64_t totp_step = 0;               ///< the latest one whose code was used

  friend bool operator==(AdminRow const&, AdminRow const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class Admin {
 public:
  explicit Admin(Database& database) : database_{database} {}

  /// An empty one until the first put().
  [[nodiscard]] Result<AdminRow> get();
  /// In the transaction of the get() that it rests on.
  [[nodiscard]] Result<> put(AdminRow const& row);

 private:
  Database& database_;
};

}  // namespace freshet::store
