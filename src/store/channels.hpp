/// Channels: the table of channels that were made rather than configured.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

/// Uses a Database that outlives it, on its thread.
class Channels {
 public:
  explicit Channels(Database& database) : database_{database} {}

  /// True: it is new; false: it was there already.
  [[nodiscard]] Result<bool> add(std::string_view id, std::int64_t now_s);
  /// Its keys stay in their table. Added again it is a new one. False: there is none.
  [[nodiscard]] Result<bool> remove(std::string_view id, std::int64_t now_s);
  [[nodiscard]] Result<bool> has(std::string_view id);
  /// Oldest first.
  [[nodiscard]] Result<std::vector<std::string>> list();
  /// Those whose names hold `part`, by name, behind the name `cursor`; empty: all, from the first.
  [[nodiscard]] Result<std::vector<std::string>> page(std::string_view cursor,
                                                      std::string_view part, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace freshet::store
