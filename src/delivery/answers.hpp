/// The headers of each class of answer (facts §1.6): type, caching, encoding.
#pragma once

#include "http/message.hpp"
#include "origin/presentation.hpp"

namespace freshet::delivery {

/// RFC 9218 §4.1, as RFC 8216bis B.1 wants it of low-latency HLS: playlists 1, media from 2 on.
enum class Urgency : unsigned { playlist = 1, audio = 2, lowest_video = 3, least = 6 };

/// A rendition of a higher bit rate never goes before one of a lower.
[[nodiscard]] Urgency urgency_of(origin::Presentation const& presentation,
                                 origin::Rendition const& rendition);

inline constexpr char kPlaylistType[] = "application/vnd.apple.mpegurl";

/// A playlist, gzipped where the client takes that. `blocking`: it was asked for with _HLS_msn.
[[nodiscard]] http::Response playlist_answer(http::Request const& request,
                                             origin::PlaylistText const& text,
                                             origin::Promises const& promises, bool blocking);
/// WebVTT, gzipped where the client takes that.
[[nodiscard]] http::Response storyboard_answer(http::Request const& request,
                                               origin::PlaylistText const& text,
                                               std::uint32_t target_duration);
/// The one body that names every rendition.
[[nodiscard]] http::Response multivariant_answer(http::Request const& request, std::string text,
                                                 std::uint32_t target_duration);
/// A DASH manifest, gzipped where the client takes that; it may have changed after `max_age_s`.
[[nodiscard]] http::Response manifest_answer(http::Request const& request,
                                             origin::SharedText const& text,
                                             std::uint32_t max_age_s);
/// Media under a name that never comes back. `kind`: "part", "segment", "init", and "growing" for a
/// segment in progress.
[[nodiscard]] http::Response media_answer(http::Body body, std::string_view type,
                                          std::string_view kind, Urgency urgency);
/// Seconds that a cache may keep a 404 of what may come yet, as a channel or the next segment, or a
/// manifest that the next segment changes: no viewer should wait longer for that (facts §1.6).
inline constexpr std::uint32_t kMayCome = 1;

/// 404: the channel shows nothing.
[[nodiscard]] http::Response nothing_live();
/// 404; `max_age_s` as long as it stays true at least.
[[nodiscard]] http::Response not_found(std::string_view detail, std::uint32_t max_age_s);
/// 404 of media: what has left the window or was withdrawn never comes back; what is to come may be
/// here soon.
[[nodiscard]] http::Response no_media(origin::Snapshot const& now, std::uint64_t msn);
/// 400 and 503, never cached: an outage must not outlive itself.
[[nodiscard]] http::Response refused(int status, std::string_view title, std::string_view detail);

/// Accept-Encoding names gzip and does not refuse it (RFC 9110 §12.5.3).
[[nodiscard]] bool takes_gzip(http::Request const& request);

}  // namespace freshet::delivery
