/// Webhooks: the table of those who are told of events because the API was asked to.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

struct WebhookRow {
  std::string id;
  std::string url;
  std::string secret;                   ///< whsec_…
  std::vector<std::string> events{};    ///< empty: all
  std::vector<std::string> channels{};  ///< empty: all
  bool enabled = true;
  std::int64_t created_ms = 0;  ///< of the Unix epoch
};

/// Uses a migrated Database that outlives it, on its thread.
class Webhooks {
 public:
  explicit Webhooks(Database& database) : database_{database} {}

  /// In the order of their making.
  [[nodiscard]] Result<std::vector<WebhookRow>> list();
  [[nodiscard]] Result<std::optional<WebhookRow>> find(std::string_view id);
  /// Adds it, or changes the one of that id.
  [[nodiscard]] Result<> put(WebhookRow const& row);
  [[nodiscard]] Result<> remove(std::string_view id);

 private:
  Database& database_;
};

}  // namespace freshet::store
