/// MediaPlaylist: the segments and parts of one rendition as values, with their text (RFC 8216bis
/// §4.4.3 to §4.4.5). The text is made of pieces that may be kept and joined: a header, segments
/// that never change again, and a tail.
#pragma once

#include "base/result.hpp"
#include "wire/hls/date_range.hpp"
#include "wire/hls/duration.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::wire::hls {

/// Octets of a resource; without an offset they follow those of the segment before.
struct ByteRange {
  std::uint64_t length = 0;
  std::optional<std::uint64_t> offset{};
  friend bool operator==(ByteRange const&, ByteRange const&) = default;
};

struct Part {
  std::string uri{};
  Duration duration{};  ///< printed rounded down, so that it never exceeds the printed target
  bool independent = false;
  bool gap = false;
  std::optional<ByteRange> range{};
  friend bool operator==(Part const&, Part const&) = default;
};

struct Segment {
  std::uint64_t msn = 0;  ///< media sequence number; follows from the place in the list
  std::string uri{};
  Duration duration{};
  std::optional<std::int64_t> pdt_ms{};  ///< programme date and time, milliseconds since 1970
  bool discontinuity = false;
  std::optional<std::string> map_uri{};  ///< its init segment
  bool gap = false;                      ///< nothing is there to be fetched
  std::optional<ByteRange> range{};
  std::vector<Part> parts{};
  std::vector<DateRange> date_ranges{};
  friend bool operator==(Segment const&, Segment const&) = default;
};

/// EXT-X-SERVER-CONTROL: one and the same in every playlist of a presentation (§6.2.4).
struct ServerControl {
  bool can_block_reload = false;
  std::optional<Duration> can_skip_until{};
  bool can_skip_dateranges = false;
  std::optional<Duration> hold_back{};
  std::optional<Duration> part_hold_back{};  ///< printed no shorter than three printed part targets
  friend bool operator==(ServerControl const&, ServerControl const&) = default;
};

/// EXT-X-SKIP: what a delta update leaves out.
struct Skip {
  std::uint64_t skipped_segments = 0;
  /// The ids of date ranges that went lately; given (also empty) when date ranges are left out too.
  std::optional<std::vector<std::string>> recently_removed_dateranges{};
  friend bool operator==(Skip const&, Skip const&) = default;
};

enum class PlaylistType { live, event, vod };

struct Header {
  unsigned version = 0;               ///< raised to least_version() where it is lower
  std::uint64_t target_duration = 0;  ///< seconds
  PlaylistType type = PlaylistType::live;
  bool independent_segments = false;
  bool i_frames_only = false;
  std::optional<ServerControl> server_control{};
  std::optional<Duration> part_target{};  ///< printed rounded up
  std::uint64_t media_sequence = 0;       ///< of the full playlist, also where some is skipped
  std::uint64_t discontinuity_sequence = 0;
  std::optional<Skip> skip{};
  friend bool operator==(Header const&, Header const&) = default;
};

struct PreloadHint {
  enum class Type { part, map };
  Type type = Type::part;
  std::string uri{};
  std::optional<std::uint64_t> range_start{}, range_length{};
  friend bool operator==(PreloadHint const&, PreloadHint const&) = default;
};

struct RenditionReport {
  std::string uri{};  ///< relative to this playlist, without delivery directives
  std::uint64_t last_msn = 0;
  std::optional<std::uint64_t> last_part{};
  friend bool operator==(RenditionReport const&, RenditionReport const&) = default;
};

/// What stands behind the last whole segment.
struct Tail {
  std::optional<Segment> open{};  ///< the segment whose parts appear; it has no uri or duration yet
  std::vector<PreloadHint> hints{};  ///< not printed once the playlist has ended
  std::vector<RenditionReport> reports{};
  bool endlist = false;
  friend bool operator==(Tail const&, Tail const&) = default;
};

struct MediaPlaylist {
  Header header{};
  std::vector<Segment> segments{};  ///< those that are not skipped
  Tail tail{};
  friend bool operator==(MediaPlaylist const&, MediaPlaylist const&) = default;
};

/// Three part targets as they are printed: the least PART-HOLD-BACK that Apple's players take. A
/// playlist without parts has no target of its own and is given this to say the same as the others.
[[nodiscard]] Duration least_part_hold_back(Duration part_target);

/// The lowest EXT-X-VERSION that the header's contents allow for fragmented MP4 (§8).
[[nodiscard]] unsigned least_version(Header const& header);

/// Everything before the first segment, EXT-X-SKIP at its end.
void append(std::string& out, Header const& header);
/// A whole segment. `with_map`: its init segment is not the one of the segment printed before it;
/// the first one printed, also behind EXT-X-SKIP, always needs it.
void append_segment(std::string& out, Segment const& segment, bool with_parts, bool with_map);
/// What follows the last whole segment; `with_map` speaks of the open segment.
void append(std::string& out, Tail const& tail, bool with_map = false);

/// Parts of every segment that has some are printed: whoever keeps the window decides which do.
[[nodiscard]] std::string to_string(MediaPlaylist const& playlist);

/// Tags that this server does not write are passed over; a line that breaks a rule is named with
/// its number.
[[nodiscard]] Result<MediaPlaylist> parse_media_playlist(std::string_view text);

}  // namespace freshet::wire::hls
