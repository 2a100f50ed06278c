/// Answers: the table of creations that carry a key of their own, so that each happens once.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::store {

struct AnswerRow {
  std::string id;                        ///< a hash: of who asks, and of their key
  std::string request;                   ///< a hash: of what they ask for
  std::int64_t created_at = 0;           ///< seconds of the Unix epoch
  std::optional<std::int64_t> status{};  ///< none: not answered yet
  std::string location{};
  std::string body{};  ///< sealed
};

/// Uses a Database that outlives it, on its thread.
class Answers {
 public:
  explicit Answers(Database& database) : database_{database} {}

  /// Nothing: it is taken down, and whoever asks goes ahead; else what stands there already.
  /// Forgets what is older than `oldest_s`.
  [[nodiscard]] Result<std::optional<AnswerRow>> claim(AnswerRow const& row, std::int64_t oldest_s);
  /// Status, location and body.
  [[nodiscard]] Result<> put(AnswerRow const& row);
  /// Nothing came of it.
  [[nodiscard]] Result<> forget(std::string_view id);

 private:
  Database& database_;
};

}  // namespace freshet::store
