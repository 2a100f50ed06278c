/// Audit: the table of what was changed through the API, by whom, and how it was before.
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

/// Texts are JSON where they are values; an empty one stands for null.
struct AuditRow {
  std::int64_t id = 0;            ///< given by record(); a later one is greater
  std::int64_t at_ms = 0;         ///< of the Unix epoch
  std::string who;                ///< the subject of whoever asked
  std::string what;               ///< in words: "changes the settings"
  std::string channel{};          ///< empty: of the server
  std::string before{}, after{};  ///< as they may be shown: without secrets
  /// What can be undone: of which kind it is, and the very values. Empty: it cannot.
  std::string undo{}, was{}, became{};
  std::optional<std::int64_t> undone_by{};  ///< the row that did
};

/// Uses a migrated Database that outlives it, on its thread.
class Audit {
 public:
  explicit Audit(Database& database) : database_{database} {}

  /// Within the transaction of what it tells of. Its id.
  [[nodiscard]] Result<std::int64_t> record(AuditRow const& row);
  /// `id` is undone by `by`.
  [[nodiscard]] Result<> mark_undone(std::int64_t id, std::int64_t by);

  struct Page {
    std::size_t limit = 100;
    std::optional<std::int64_t> before{};  ///< those older than this one
    std::string channel{};                 ///< empty: all
  };
  /// The newest first.
  [[nodiscard]] Result<std::vector<AuditRow>> list(Page const& page);
  [[nodiscard]] Result<std::optional<AuditRow>> find(std::int64_t id);

 private:
  Database& database_;
};

}  // namespace freshet::store
