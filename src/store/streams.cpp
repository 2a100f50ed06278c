#include "store/streams.hpp"

#include "store/rows.hpp"

namespace freshet::store {
namespace {

constexpr std::string_view kStreamColumns =
    "SELECT id, channel_id, state, protocol, started_at, ended_at, peak_viewers FROM streams ";

StreamState stream_state(std::string_view text) {
  if (text == "starting") return StreamState::starting;
  return text == "live" ? StreamState::live : StreamState::ended;
}

StreamRow stream_row(Statement const& at) {
  StreamRow row{at.text(0), at.text(1), stream_state(at.text(2)), at.text(3), at.number(4), {}};
  if (!at.null(5)) row.ended_ms = at.number(5);
  row.peak_viewers = at.number(6);
  return row;
}

/// Only the conditions that are asked for, so that each form has its index.
std::string sql_of(StreamQuery const& query) {
  std::string conditions;
  auto const add = [&](bool wanted, std::string_view condition) {
    if (!wanted) return;
    conditions += conditions.empty() ? "WHERE " : " AND ";
    conditions += condition;
  };
  add(query.channel.has_value(), "channel_id = ?1");
  add(query.state.has_value(), "state = ?2");
  add(!query.cursor.empty(), query.newest_first ? "id < ?3" : "id > ?3");
  return std::string{kStreamColumns} + conditions + " ORDER BY id " +
         (query.newest_first ? "DESC" : "ASC") + " LIMIT ?4";
}

}  // namespace

std::string_view to_string(StreamState state) {
  switch (state) {
    case StreamState::starting:
      return "starting";
    case StreamState::live:
      return "live";
    case StreamState::ended:
      break;
  }
  return "ended";
}

Result<> Streams::put(StreamRow const& row) {
  auto write = database_.prepare(
      "INSERT INTO streams(id, channel_id, state, protocol, started_at, ended_at) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(id) DO UPDATE SET "
      "state = iif(streams.state = 'live' AND excluded.state = 'starting', 'live', "
      "excluded.state), "
      "protocol = excluded.protocol, ended_at = excluded.ended_at WHERE streams.state <> 'ended'");
  if (!write) return write.error();
  write->bind(1, row.id).bind(2, row.channel).bind(3, to_string(row.state));
  return write->bind(4, row.protocol).bind(5, row.started_ms).bind(6, row.ended_ms).run();
}

Result<> Streams::note_peak(std::string_view id, std::int64_t viewers) {
  auto write =
      database_.prepare("UPDATE streams SET peak_viewers = ?2 WHERE id = ?1 AND peak_viewers < ?2");
  if (!write) return write.error();
  return write->bind(1, id).bind(2, viewers).run();
}

Result<std::optional<StreamRow>> Streams::find(std::string_view id) {
  auto query = database_.prepare(std::string{kStreamColumns} + "WHERE id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, id).step();
  if (!row) return row.error();
  return *row ? std::optional{stream_row(*query)} : std::nullopt;
}

Result<std::vector<StreamRow>> Streams::list(StreamQuery const& query) {
  auto select = database_.prepare(sql_of(query));
  if (!select) return select.error();
  // Of what the text does not ask for SQLite takes no notice.
  select->bind(1, query.channel).bind(3, query.cursor);
  if (query.state) select->bind(2, to_string(*query.state));
  select->bind(4, static_cast<std::int64_t>(query.limit));
  return rows_of(*select, stream_row);
}

Result<std::vector<StreamRow>> Streams::unended() {
  auto query = database_.prepare(std::string{kStreamColumns} +
                                 "WHERE state IN ('starting', 'live') ORDER BY id");
  if (!query) return query.error();
  return rows_of(*query, stream_row);
}

}  // namespace freshet::store
