/// Entitlements: the table of who may watch a channel: `{geo, subscriber_only, age_restriction}`.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::store {

/// Uses a Database that outlives it, on its thread. A policy is a JSON object; what it says is
/// access's to read.
class Entitlements {
 public:
  using All = std::map<std::string, std::string, std::less<>>;

  explicit Entitlements(Database& database) : database_{database} {}

  /// By channel.
  [[nodiscard]] Result<All> all();
  /// None: anybody may watch.
  [[nodiscard]] Result<std::optional<std::string>> find(std::string_view channel);
  /// Refuses what is no JSON object.
  [[nodiscard]] Result<> put(std::string_view channel, std::string_view policy);
  /// False: there was none.
  [[nodiscard]] Result<bool> remove(std::string_view channel);

 private:
  Database& database_;
};

}  // namespace freshet::store
