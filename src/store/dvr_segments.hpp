/// DvrSegments: the table of segments that have been uploaded to S3.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

struct DvrSegmentRow {
  std::int64_t seq = 0;  ///< its media sequence number, which renditions share
  std::string s3_key;
  std::int64_t duration_ms = 0;
  std::int64_t timestamp_ms = 0;  ///< of its first picture, of the Unix epoch
  friend bool operator==(DvrSegmentRow const&, DvrSegmentRow const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class DvrSegments {
 public:
  explicit DvrSegments(Database& database) : database_{database} {}

  /// The stream must be there. A segment that was uploaded again stands once.
  [[nodiscard]] Result<> put(std::string_view stream, DvrSegmentRow const& row);
  /// Those from `first` on, in order.
  [[nodiscard]] Result<std::vector<DvrSegmentRow>> from(std::string_view stream, std::int64_t first,
                                                        std::size_t limit);
  /// Forgets those before `first`: how many there were.
  [[nodiscard]] Result<std::int64_t> forget_before(std::string_view stream, std::int64_t first);

 private:
  Database& database_;
};

}  // namespace freshet::store
