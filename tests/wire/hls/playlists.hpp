/// Playlists of the shapes that Freshet serves, for the hls tests.
#pragma once

#include "wire/hls/media_playlist.hpp"

#include <string>

namespace freshet::wire::hls::sample {

inline constexpr std::int64_t kStart = 1'785'488'701'250;  // 2026-07-31T09:05:01.250Z

/// Thirty frames a second, cut into parts of ten: a third of a second, which has no last decimal.
inline constexpr Duration kThird{{30'000}, {90'000}};

[[nodiscard]] inline ServerControl control() {
  return {.can_block_reload = true,
          .can_skip_until = whole_seconds(24),
          .can_skip_dateranges = true,
          .hold_back = whole_seconds(12),
          .part_hold_back = Duration{{90'000}, {90'000}}};
}

[[nodiscard]] inline Header header(std::uint64_t media_sequence) {
  return {.target_duration = 4,
          .server_control = control(),
          .part_target = kThird,
          .media_sequence = media_sequence};
}

[[nodiscard]] inline Part part(std::uint64_t msn, int index) {
  return {.uri = "p" + std::to_string(msn) + "." + std::to_string(index) + ".m4s",
          .duration = kThird,
          .independent = index == 0};
}

/// Two seconds; the nth begins two seconds after the one before it.
[[nodiscard]] inline Segment segment(std::uint64_t msn, std::uint64_t first_msn, int parts = 0) {
  Segment made{.msn = msn,
               .uri = "s" + std::to_string(msn) + ".m4s",
               .duration = whole_seconds(2),
               .pdt_ms = kStart + static_cast<std::int64_t>(msn - first_msn) * 2000,
               .map_uri = "init.mp4"};
  for (int i = 0; i < parts; ++i) made.parts.push_back(part(msn, i));
  return made;
}

/// Eight segments from `first`, the last two with their parts, and two parts of an open one.
[[nodiscard]] inline MediaPlaylist low_latency(std::uint64_t first = 100) {
  MediaPlaylist playlist{.header = header(first)};
  for (std::uint64_t i = 0; i < 8; ++i) {
    playlist.segments.push_back(segment(first + i, first, i < 6 ? 0 : 6));
  }
  auto open = segment(first + 8, first, 2);
  open.uri.clear();
  open.duration = {};
  playlist.tail.open = open;
  playlist.tail.hints = {{.uri = part(first + 8, 2).uri}};
  playlist.tail.reports = {{.uri = "../audio/index.m3u8", .last_msn = first + 8, .last_part = 1}};
  return playlist;
}

/// The delta update of a playlist: its first `n` segments skipped.
[[nodiscard]] inline MediaPlaylist skipping(MediaPlaylist playlist, std::size_t n) {
  playlist.header.skip = Skip{.skipped_segments = n};
  playlist.segments.erase(playlist.segments.begin(),
                          playlist.segments.begin() + static_cast<std::ptrdiff_t>(n));
  return playlist;
}

}  // namespace freshet::wire::hls::sample
