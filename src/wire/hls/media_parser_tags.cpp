#include "wire/hls/attributes.hpp"
#include "wire/hls/date.hpp"
#include "wire/hls/media_parser.hpp"

#include <algorithm>
#include <utility>

namespace freshet::wire::hls {
namespace {

Result<> read_number(std::string_view value, std::uint64_t& into) {
  auto const n = parse_number(value);
  if (!n) return malformed("not an integer of 64 bits");
  into = *n;
  return {};
}

Result<> status(AttributeReader const& read) {
  if (read.error()) return *read.error();
  return {};
}

/// "length[@offset]"
Result<ByteRange> parse_range(std::string_view text) {
  auto const at = text.find('@');
  auto const length = parse_number(text.substr(0, at));
  if (!length) return malformed("not a byte range");
  ByteRange range{*length, {}};
  if (at != text.npos) {
    range.offset = parse_number(text.substr(at + 1));
    if (!range.offset || *range.offset > UINT64_MAX - *length) return malformed("not a byte range");
  }
  return range;
}

}  // namespace

Result<> MediaParser::version(std::string_view value) {
  std::uint64_t n = 0;
  if (auto read = read_number(value, n); !read) return read;
  constexpr std::uint64_t kNewest = 13;
  if (n == 0 || n > kNewest) return malformed("not a version that is known");
  playlist_.header.version = static_cast<unsigned>(n);
  return {};
}

Result<> MediaParser::target_duration(std::string_view value) {
  return read_number(value, playlist_.header.target_duration);
}

Result<> MediaParser::playlist_type(std::string_view value) {
  if (value != "EVENT" && value != "VOD") return malformed("neither EVENT nor VOD");
  playlist_.header.type = value == "VOD" ? PlaylistType::vod : PlaylistType::event;
  return {};
}

Result<> MediaParser::independent(std::string_view) {
  playlist_.header.independent_segments = true;
  return {};
}

Result<> MediaParser::i_frames_only(std::string_view) {
  playlist_.header.i_frames_only = true;
  return {};
}

Result<> MediaParser::server_control(std::string_view value) {
  AttributeReader read{value};
  ServerControl control;
  control.can_block_reload = read.yes("CAN-BLOCK-RELOAD");
  control.can_skip_until = read.seconds("CAN-SKIP-UNTIL");
  control.can_skip_dateranges = read.yes("CAN-SKIP-DATERANGES");
  control.hold_back = read.seconds("HOLD-BACK");
  control.part_hold_back = read.seconds("PART-HOLD-BACK");
  if (control.can_skip_dateranges && !control.can_skip_until) {
    read.fail("CAN-SKIP-DATERANGES without CAN-SKIP-UNTIL");
  }
  playlist_.header.server_control = control;
  return status(read);
}

Result<> MediaParser::part_inf(std::string_view value) {
  AttributeReader read{value};
  playlist_.header.part_target = read.need_seconds("PART-TARGET");
  return status(read);
}

Result<> MediaParser::media_sequence(std::string_view value) {
  if (!playlist_.segments.empty()) return malformed("after a segment");
  return read_number(value, playlist_.header.media_sequence);
}

Result<> MediaParser::discontinuity_sequence(std::string_view value) {
  if (!playlist_.segments.empty() || next_.discontinuity) return malformed("after a segment");
  return read_number(value, playlist_.header.discontinuity_sequence);
}

Result<> MediaParser::skip(std::string_view value) {
  if (!playlist_.segments.empty()) return malformed("after a segment");
  AttributeReader read{value};
  Skip skip;
  skip.skipped_segments = read.need_number("SKIPPED-SEGMENTS");
  if (auto const ids = read.text("RECENTLY-REMOVED-DATERANGES")) {
    auto& removed = skip.recently_removed_dateranges.emplace();
    for (std::size_t at = 0; at < ids->size();) {
      auto const tab = std::min(ids->find('\t', at), ids->size());
      if (tab != at) removed.push_back(ids->substr(at, tab - at));
      at = tab + 1;
    }
  }
  playlist_.header.skip = std::move(skip);
  return status(read);
}

Result<> MediaParser::discontinuity(std::string_view) {
  next_.discontinuity = true;
  return {};
}

Result<> MediaParser::map(std::string_view value) {
  AttributeReader read{value};
  map_ = read.need_text("URI");
  if (read.text("BYTERANGE")) read.fail("a BYTERANGE is not supported");
  return status(read);
}

Result<> MediaParser::date_time(std::string_view value) {
  auto const wall_us = parse_date(value);
  if (!wall_us) return wall_us.error();
  next_.pdt_ms = *wall_us / 1000;
  return {};
}

Result<> MediaParser::date_range(std::string_view value) {
  auto range = parse_date_range(value);
  if (!range) return range.error();
  next_.date_ranges.push_back(std::move(*range));
  return {};
}

Result<> MediaParser::part(std::string_view value) {
  AttributeReader read{value};
  Part part;
  part.uri = read.need_text("URI");
  part.duration = read.need_seconds("DURATION");
  part.independent = read.yes("INDEPENDENT");
  part.gap = read.yes("GAP");
  if (auto const text = read.text("BYTERANGE")) {
    auto const range = parse_range(*text);
    if (!range) return range.error();
    part.range = *range;
  }
  next_.parts.push_back(std::move(part));
  return status(read);
}

Result<> MediaParser::gap(std::string_view) {
  next_.gap = true;
  return {};
}

Result<> MediaParser::duration(std::string_view value) {
  auto const length = parse_seconds(value.substr(0, value.find(',')));
  if (!length) return length.error();
  next_.duration = *length;
  has_duration_ = true;
  return {};
}

Result<> MediaParser::byte_range(std::string_view value) {
  auto const range = parse_range(value);
  if (!range) return range.error();
  next_.range = *range;
  return {};
}

Result<> MediaParser::hint(std::string_view value) {
  AttributeReader read{value};
  PreloadHint hint;
  auto const type = read.need_word("TYPE");
  hint.uri = read.need_text("URI");
  hint.range_start = read.number("BYTERANGE-START");
  hint.range_length = read.number("BYTERANGE-LENGTH");
  if (type != "PART" && type != "MAP") return status(read);  // §4.4.5.3: unknown types are ignored
  hint.type = type == "PART" ? PreloadHint::Type::part : PreloadHint::Type::map;
  if (std::ranges::find(playlist_.tail.hints, hint.type, &PreloadHint::type) !=
      playlist_.tail.hints.end()) {
    read.fail("a second hint of TYPE=" + type);
  }
  playlist_.tail.hints.push_back(std::move(hint));
  return status(read);
}

Result<> MediaParser::report(std::string_view value) {
  AttributeReader read{value};
  RenditionReport report;
  report.uri = read.need_text("URI");
  report.last_msn = read.need_number("LAST-MSN");
  report.last_part = read.number("LAST-PART");
  playlist_.tail.reports.push_back(std::move(report));
  return status(read);
}

Result<> MediaParser::end(std::string_view) {
  playlist_.tail.endlist = true;
  return {};
}

Result<> MediaParser::address(std::string_view uri) {
  if (!has_duration_) return malformed("an address without EXTINF");
  next_.uri = uri;
  next_.map_uri = map_;
  playlist_.segments.push_back(std::exchange(next_, {}));
  has_duration_ = false;
  return {};
}

}  // namespace freshet::wire::hls
