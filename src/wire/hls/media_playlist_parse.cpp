#include "wire/hls/lines.hpp"
#include "wire/hls/media_parser.hpp"

#include <algorithm>

namespace freshet::wire::hls {

using P = MediaParser;
std::array<P::Tag, P::kTags> const P::kTable{{
    {"#EXT-X-VERSION", &P::version, true},
    {"#EXT-X-TARGETDURATION", &P::target_duration, true},
    {"#EXT-X-PLAYLIST-TYPE", &P::playlist_type, true},
    {"#EXT-X-INDEPENDENT-SEGMENTS", &P::independent, true},
    {"#EXT-X-I-FRAMES-ONLY", &P::i_frames_only, true},
    {"#EXT-X-SERVER-CONTROL", &P::server_control, true},
    {"#EXT-X-PART-INF", &P::part_inf, true},
    {"#EXT-X-MEDIA-SEQUENCE", &P::media_sequence, true},
    {"#EXT-X-DISCONTINUITY-SEQUENCE", &P::discontinuity_sequence, true},
    {"#EXT-X-SKIP", &P::skip, true},
    {"#EXT-X-DISCONTINUITY", &P::discontinuity},
    {"#EXT-X-MAP", &P::map},
    {"#EXT-X-PROGRAM-DATE-TIME", &P::date_time},
    {"#EXT-X-DATERANGE", &P::date_range},
    {"#EXT-X-PART", &P::part},
    {"#EXT-X-GAP", &P::gap},
    {"#EXTINF", &P::duration},
    {"#EXT-X-BYTERANGE", &P::byte_range},
    {"#EXT-X-PRELOAD-HINT", &P::hint},
    {"#EXT-X-RENDITION-REPORT", &P::report},
    {"#EXT-X-ENDLIST", &P::end, true},
}};

Result<> MediaParser::line(std::string_view line) {
  if (!line.starts_with('#')) return address(line);
  auto const [name, value] = split_tag(line);
  // §4.4.6: a playlist is of one kind.
  for (auto const* foreign : {"#EXT-X-STREAM-INF", "#EXT-X-MEDIA", "#EXT-X-I-FRAME-STREAM-INF"}) {
    if (name == foreign) return malformed(std::string{name} + " in a media playlist");
  }
  auto const* const tag = std::ranges::find(kTable, name, &Tag::name);
  if (tag == kTable.end()) return {};
  auto const index = static_cast<std::size_t>(tag - kTable.begin());
  if (tag->once && seen_[index]) return malformed(std::string{name} + " stands twice");
  seen_.set(index);
  if (auto read = (this->*tag->read)(value); !read) return std::move(read).error().in(name);
  return {};
}

Result<MediaPlaylist> MediaParser::finish() && {
  auto& header = playlist_.header;
  if (header.target_duration == 0) return malformed("no EXT-X-TARGETDURATION");
  if (has_duration_) return malformed("an EXTINF without an address");
  if (playlist_.tail.endlist && !playlist_.tail.hints.empty()) {
    return malformed("EXT-X-PRELOAD-HINT beside EXT-X-ENDLIST");
  }
  auto msn = header.media_sequence + (header.skip ? header.skip->skipped_segments : 0);
  bool has_parts = false;
  for (auto& segment : playlist_.segments) {
    segment.msn = msn++;
    has_parts = has_parts || !segment.parts.empty();
  }
  if (!header.part_target && (has_parts || !next_.parts.empty())) {
    return malformed("EXT-X-PART without EXT-X-PART-INF");
  }
  if (!next_.parts.empty() || !next_.date_ranges.empty()) {
    next_.msn = msn;
    next_.map_uri = map_;
    playlist_.tail.open = std::move(next_);
  }
  return std::move(playlist_);
}

Result<MediaPlaylist> parse_media_playlist(std::string_view text) {
  if (auto checked = check_text(text); !checked) return checked.error();
  Lines lines{text};
  MediaParser parser;
  while (auto const line = lines.next()) {
    if (auto read = parser.line(*line); !read) return lines.at(std::move(read).error());
  }
  return std::move(parser).finish();
}

}  // namespace freshet::wire::hls
