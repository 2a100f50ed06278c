/// Revocations: the table of tokens, users and links that are let in no more, until they would end
/// by themselves.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

/// Times are seconds of the Unix epoch.
struct RevocationRow {
  enum class Kind { token, user, session };

  std::int64_t id = 0;  ///< given by put(); a later one is greater
  Kind kind = Kind::token;
  std::string name;             ///< a jti, the subject of tokens, the name of a session
  std::int64_t revoked_at = 0;  ///< of a user: what was given until then has ended
  std::int64_t until = 0;       ///< and is forgotten then
  std::string who{};            ///< the subject of whoever did it
};

/// Uses a migrated Database that outlives it, on its thread.
class Revocations {
 public:
  static constexpr std::int64_t kMost = 100'000;

  explicit Revocations(Database& database) : database_{database} {}

  /// Its id. Of what is revoked already it counts from now on, under a new id. Forgets those that
  /// are over. A file_exists: there are as many as there may be.
  [[nodiscard]] Result<std::int64_t> put(RevocationRow const& row);
  /// False: there was none.
  [[nodiscard]] Result<bool> remove(std::int64_t id);
  /// Those of all kinds that are not over at `now_s`.
  [[nodiscard]] Result<std::vector<RevocationRow>> all(std::int64_t now_s);
  /// Of those the newest first, older than `before`.
  [[nodiscard]] Result<std::vector<RevocationRow>> list(std::int64_t now_s, std::size_t limit,
                                                        std::int64_t before);
  [[nodiscard]] Result<std::optional<RevocationRow>> find(std::int64_t id);

 private:
  [[nodiscard]] Result<> make_room(RevocationRow const& row);

  Database& database_;
};

}  // namespace freshet::store
