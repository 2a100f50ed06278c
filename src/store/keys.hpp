/// Keys: the table of stream keys: who they are, never what they say.
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

/// A stream key without the key. Times are seconds of the Unix epoch.
struct KeyRow {
  std::string id;
  std::string channel;
  std::string hash;  ///< SHA-256 of the key, 32 octets
  std::string note;
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;  ///< 0: never
  std::optional<std::int64_t> revoked_at;
  bool backup = false;  ///< of an encoder that waits until another fails
  std::optional<std::int64_t> last_used_at{};
};

/// Uses a Database that outlives it, on its thread.
class Keys {
 public:
  explicit Keys(Database& database) : database_{database} {}

  /// The channel must be there.
  [[nodiscard]] Result<> add(KeyRow const& row);
  /// Oldest first.
  [[nodiscard]] Result<std::vector<KeyRow>> list();
  /// Those of a channel, oldest first, behind the key `cursor`; empty: from the first.
  [[nodiscard]] Result<std::vector<KeyRow>> page(std::string_view channel, std::string_view cursor,
                                                 std::size_t limit);
  [[nodiscard]] Result<std::optional<KeyRow>> find(std::string_view id);
  [[nodiscard]] Result<> set_note(std::string_view id, std::string_view note);
  /// It was used then, or later.
  [[nodiscard]] Result<> note_use(std::string_view id, std::int64_t at_s);
  /// False: no such key. Revoking twice keeps the first time.
  [[nodiscard]] Result<bool> revoke(std::string_view id, std::int64_t now_s);
  /// All of a channel.
  [[nodiscard]] Result<> revoke_all(std::string_view channel, std::int64_t now_s);
  /// Ids of keys that are revoked and would be valid otherwise at `now_s`.
  [[nodiscard]] Result<std::vector<std::string>> revoked(std::int64_t now_s);

 private:
  Database& database_;
};

}  // namespace freshet::store
