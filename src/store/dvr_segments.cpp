#include "store/dvr_segments.hpp"

#include "store/rows.hpp"

namespace freshet::store {
namespace {

DvrSegmentRow segment_row(Statement const& at) {
  return {at.number(0), at.text(1), at.number(2), at.number(3)};
}

}  // namespace

Result<> DvrSegments::put(std::string_view stream, DvrSegmentRow const& row) {
  auto write = database_.prepare(
      "INSERT INTO dvr_segments(stream_id, seq, s3_key, duration, timestamp) "
      "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(stream_id, seq, s3_key) DO UPDATE SET "
      "duration = excluded.duration, timestamp = excluded.timestamp");
  if (!write) return write.error();
  write->bind(1, stream).bind(2, row.seq).bind(3, row.s3_key);
  return write->bind(4, row.duration_ms).bind(5, row.timestamp_ms).run();
}

Result<std::vector<DvrSegmentRow>> DvrSegments::from(std::string_view stream, std::int64_t first,
                                                     std::size_t limit) {
  auto query = database_.prepare(
      "SELECT seq, s3_key, duration, timestamp FROM dvr_segments "
      "WHERE stream_id = ?1 AND seq >= ?2 ORDER BY seq, s3_key LIMIT ?3");
  if (!query) return query.error();
  query->bind(1, stream).bind(2, first).bind(3, static_cast<std::int64_t>(limit));
  return rows_of(*query, segment_row);
}

Result<std::int64_t> DvrSegments::forget_before(std::string_view stream, std::int64_t first) {
  auto forget = database_.prepare("DELETE FROM dvr_segments WHERE stream_id = ?1 AND seq < ?2");
  if (!forget) return forget.error();
  if (auto done = forget->bind(1, stream).bind(2, first).run(); !done) return done.error();
  return database_.changes();
}

}  // namespace freshet::store
