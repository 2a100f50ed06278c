#include "wire/hls/media_playlist.hpp"

#include "wire/hls/attributes.hpp"
#include "wire/hls/date.hpp"

#include <algorithm>

namespace freshet::wire::hls {
namespace {

constexpr std::int64_t kAttributeUnits = 100'000;  // a target is printed in these, rounded up

void append_tag(std::string& out, std::string_view tag, std::uint64_t n) {
  out += tag;
  append_number(out, n);
  out += '\n';
}

void append_range(std::string& out, ByteRange const& range) {
  append_number(out, range.length);
  if (!range.offset) return;
  out += '@';
  append_number(out, *range.offset);
}

Duration part_hold_back(Duration wanted, std::optional<Duration> const& part_target) {
  if (!part_target) return wanted;
  auto const least = least_part_hold_back(*part_target);
  auto const units = [](Duration d) { return in_units(d, kAttributeUnits, Rounding::up); };
  return units(wanted) < units(least) ? least : wanted;
}

void append(std::string& out, ServerControl const& control,
            std::optional<Duration> const& part_target) {
  if (control == ServerControl{}) return;  // a list of attributes is never empty
  out += "#EXT-X-SERVER-CONTROL:";
  AttributeWriter write{out};
  if (control.can_block_reload) write.word("CAN-BLOCK-RELOAD", "YES");
  if (control.can_skip_until) {
    write.seconds("CAN-SKIP-UNTIL", *control.can_skip_until, Rounding::up);
    if (control.can_skip_dateranges) write.word("CAN-SKIP-DATERANGES", "YES");
  }
  if (control.hold_back) write.seconds("HOLD-BACK", *control.hold_back, Rounding::up);
  if (control.part_hold_back) {
    write.seconds("PART-HOLD-BACK", part_hold_back(*control.part_hold_back, part_target),
                  Rounding::up);
  }
  out += '\n';
}

void append(std::string& out, Skip const& skip) {
  out += "#EXT-X-SKIP:";
  AttributeWriter write{out};
  write.number("SKIPPED-SEGMENTS", skip.skipped_segments);
  if (skip.recently_removed_dateranges) {
    write.texts("RECENTLY-REMOVED-DATERANGES", *skip.recently_removed_dateranges);
  }
  out += '\n';
}

void append(std::string& out, Part const& part) {
  out += "#EXT-X-PART:";
  AttributeWriter write{out};
  write.seconds("DURATION", part.duration, Rounding::down);
  write.uri("URI", part.uri);
  if (part.range) {
    std::string range;
    append_range(range, *part.range);
    write.text("BYTERANGE", range);
  }
  if (part.independent) write.word("INDEPENDENT", "YES");
  if (part.gap) write.word("GAP", "YES");
  out += '\n';
}

void append(std::string& out, PreloadHint const& hint) {
  out += "#EXT-X-PRELOAD-HINT:";
  AttributeWriter write{out};
  write.word("TYPE", hint.type == PreloadHint::Type::part ? "PART" : "MAP");
  write.uri("URI", hint.uri);
  if (hint.range_start) write.number("BYTERANGE-START", *hint.range_start);
  if (hint.range_length) write.number("BYTERANGE-LENGTH", *hint.range_length);
  out += '\n';
}

void append(std::string& out, RenditionReport const& report) {
  out += "#EXT-X-RENDITION-REPORT:";
  AttributeWriter write{out};
  write.uri("URI", report.uri);
  write.number("LAST-MSN", report.last_msn);
  if (report.last_part) write.number("LAST-PART", *report.last_part);
  out += '\n';
}

/// The tags that a segment opens with: they precede its first part (§4.4.4.9).
void append_opening(std::string& out, Segment const& segment, bool with_map) {
  if (segment.discontinuity) out += "#EXT-X-DISCONTINUITY\n";
  if (with_map && segment.map_uri) {
    out += "#EXT-X-MAP:";
    AttributeWriter{out}.uri("URI", *segment.map_uri);
    out += '\n';
  }
  if (segment.pdt_ms) {
    out += "#EXT-X-PROGRAM-DATE-TIME:";
    append_date(out, *segment.pdt_ms * 1000);
    out += '\n';
  }
}

}  // namespace

Duration least_part_hold_back(Duration part_target) {
  return {{3 * in_units(part_target, kAttributeUnits, Rounding::up)}, {kAttributeUnits}};
}

unsigned least_version(Header const& header) {
  if (header.skip) return header.skip->recently_removed_dateranges ? 10 : 9;
  return header.i_frames_only ? 5 : 6;
}

void append(std::string& out, Header const& header) {
  out += "#EXTM3U\n";
  append_tag(out, "#EXT-X-VERSION:", std::max(header.version, least_version(header)));
  append_tag(out, "#EXT-X-TARGETDURATION:", header.target_duration);
  if (header.type == PlaylistType::event) out += "#EXT-X-PLAYLIST-TYPE:EVENT\n";
  if (header.type == PlaylistType::vod) out += "#EXT-X-PLAYLIST-TYPE:VOD\n";
  if (header.independent_segments) out += "#EXT-X-INDEPENDENT-SEGMENTS\n";
  if (header.i_frames_only) out += "#EXT-X-I-FRAMES-ONLY\n";
  if (header.server_control) append(out, *header.server_control, header.part_target);
  if (header.part_target) {
    out += "#EXT-X-PART-INF:";
    AttributeWriter{out}.seconds("PART-TARGET", *header.part_target, Rounding::up);
    out += '\n';
  }
  // Always both, and before EXT-X-SKIP: players before hls.js 1.6 read them in this order.
  append_tag(out, "#EXT-X-MEDIA-SEQUENCE:", header.media_sequence);
  append_tag(out, "#EXT-X-DISCONTINUITY-SEQUENCE:", header.discontinuity_sequence);
  if (header.skip) append(out, *header.skip);
}

void append_segment(std::string& out, Segment const& segment, bool with_parts, bool with_map) {
  append_opening(out, segment, with_map);
  for (auto const& range : segment.date_ranges) append(out, range);
  if (with_parts) {
    for (auto const& part : segment.parts) append(out, part);
  }
  if (segment.gap) out += "#EXT-X-GAP\n";
  out += "#EXTINF:";
  append_decimal(out, in_units(segment.duration, kMicroseconds.hz, Rounding::nearest), 6,
                 Zeros::kept);
  out += ",\n";
  if (segment.range) {
    out += "#EXT-X-BYTERANGE:";
    append_range(out, *segment.range);
    out += '\n';
  }
  append_uri(out, segment.uri);
  out += '\n';
}

void append(std::string& out, Tail const& tail, bool with_map) {
  if (tail.open) {
    // What opens a segment waits for its first part, or it would stand before nothing.
    if (!tail.open->parts.empty()) append_opening(out, *tail.open, with_map);
    for (auto const& range : tail.open->date_ranges) append(out, range);
    for (auto const& part : tail.open->parts) append(out, part);
  }
  // §4.4.5.3: no hint beside EXT-X-ENDLIST.
  if (!tail.endlist) {
    for (auto const& hint : tail.hints) append(out, hint);
  }
  for (auto const& report : tail.reports) append(out, report);
  if (tail.endlist) out += "#EXT-X-ENDLIST\n";
}

std::string to_string(MediaPlaylist const& playlist) {
  std::string out;
  append(out, playlist.header);
  std::optional<std::string> map;
  for (auto const& segment : playlist.segments) {
    append_segment(out, segment, true, segment.map_uri != map);
    map = segment.map_uri;
  }
  append(out, playlist.tail, playlist.tail.open && playlist.tail.open->map_uri != map);
  return out;
}

}  // namespace freshet::wire::hls
