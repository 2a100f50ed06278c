#include "store/renditions.hpp"

#include "store/rows.hpp"

namespace freshet::store {
namespace {

RenditionRow rendition_row(Statement const& at) {
  RenditionRow row{at.text(0), at.number(1), at.text(2)};
  if (!at.null(3)) row.keyframe_ms = at.number(3);
  return row;
}

}  // namespace

Result<> Renditions::put(std::string_view stream, RenditionRow const& row) {
  auto write = database_.prepare(
      "INSERT INTO renditions(stream_id, profile, bitrate, resolution, keyframe_interval) "
      "SELECT id, ?2, ?3, ?4, ?5 FROM streams WHERE id = ?1 "
      "ON CONFLICT(stream_id, profile) DO UPDATE SET bitrate = excluded.bitrate, "
      "resolution = excluded.resolution, keyframe_interval = excluded.keyframe_interval");
  if (!write) return write.error();
  write->bind(1, stream).bind(2, row.profile).bind(3, row.bitrate);
  return write->bind(4, row.resolution).bind(5, row.keyframe_ms).run();
}

Result<std::vector<RenditionRow>> Renditions::of(std::string_view stream) {
  auto query = database_.prepare(
      "SELECT profile, bitrate, resolution, keyframe_interval FROM renditions "
      "WHERE stream_id = ?1 ORDER BY profile");
  if (!query) return query.error();
  return rows_of(query->bind(1, stream), rendition_row);
}

}  // namespace freshet::store
