/// Streams: the table of shows, one row each from its start on, for good.
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

/// They only ever follow each other in this order.
enum class StreamState : std::uint8_t { starting, live, ended };
[[nodiscard]] std::string_view to_string(StreamState state);

/// Times are milliseconds of the Unix epoch.
struct StreamRow {
  std::string id;  ///< a ULID, so that ids sort by time
  std::string channel;
  StreamState state = StreamState::starting;
  std::string protocol;  ///< rtmp, srt, webrtc, pull
  std::int64_t started_ms = 0;
  std::optional<std::int64_t> ended_ms;  ///< if ended, and only then
  std::int64_t peak_viewers = 0;         ///< put() leaves it as it is
  friend bool operator==(StreamRow const&, StreamRow const&) = default;
};

/// Which ones, and which page of them.
struct StreamQuery {
  std::optional<std::string> channel;  ///< none: all
  std::optional<StreamState> state;    ///< none: all
  std::string cursor;                  ///< the id of the last row of the page before; empty: none
  bool newest_first = false;
  std::size_t limit = 100;
};

/// Uses a Database that outlives it, on its thread.
class Streams {
 public:
  explicit Streams(Database& database) : database_{database} {}

  /// A new show, or what has become of one: a state never goes back, and nothing changes any more
  /// once it has ended.
  [[nodiscard]] Result<> put(StreamRow const& row);
  /// The most viewers at a time of a show that is there, on or ended; it never goes down.
  [[nodiscard]] Result<> note_peak(std::string_view id, std::int64_t viewers);
  [[nodiscard]] Result<std::optional<StreamRow>> find(std::string_view id);
  /// A page by id, found by an index whatever is asked for.
  [[nodiscard]] Result<std::vector<StreamRow>> list(StreamQuery const& query);
  /// All that have not ended.
  [[nodiscard]] Result<std::vector<StreamRow>> unended();

 private:
  Database& database_;
};

}  // namespace freshet::store
