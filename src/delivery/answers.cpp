#include "delivery/answers.hpp"

#include "origin/deflate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::delivery {
namespace {

std::string priority(Urgency urgency) {
  return fmt::format("u={}", static_cast<unsigned>(urgency));
}

http::Response playlist_head(http::Request const& request, std::string caching,
                             char const* type = kPlaylistType) {
  http::Response r;
  r.kind = "playlist";
  r.with("content-type", type)
      .with("cache-control", std::move(caching))
      .with("vary", "accept-encoding")
      .with("priority", priority(Urgency::playlist));
  if (takes_gzip(request)) r.with("content-encoding", "gzip");
  return r;
}

http::Slices encoded(http::Request const& request, origin::SharedText const& piece) {
  return takes_gzip(request) ? origin::gzip_of({&piece.deflated}) : http::Slices{piece.plain};
}

std::string_view trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// RFC 9110 §8.4.1: codings compare without case.
bool same(std::string_view text, std::string_view lower_case) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  return std::ranges::equal(text, lower_case, {}, lower);
}

/// Not "gzip;q=0".
bool refused_by_weight(std::string_view coding) {
  auto const semicolon = coding.find(';');
  if (semicolon == std::string_view::npos) return false;
  auto const weight = trimmed(coding.substr(semicolon + 1));
  return same(weight.substr(0, 3), "q=0") &&
         weight.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

bool takes_gzip(http::Request const& request) {
  auto rest = request.header("accept-encoding");
  bool any = false;
  while (!rest.empty()) {
    auto const comma = rest.find(',');
    auto const coding = rest.substr(0, comma);
    auto const name = trimmed(coding.substr(0, coding.find(';')));
    // What is named is not meant by "*".
    if (same(name, "gzip") || same(name, "x-gzip")) return !refused_by_weight(coding);
    if (name == "*") any = !refused_by_weight(coding);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return any;
}

http::Response playlist_answer(http::Request const& request, origin::PlaylistText const& text,
                               origin::Promises const& promises, bool blocking) {
  auto const target = promises.target_duration;
  auto r = playlist_head(request, blocking ? fmt::format("max-age={}", 6 * target)
                                           : fmt::format("max-age={}, stale-while-revalidate=0",
                                                         std::max(1U, target / 2)));
  r.body = takes_gzip(request) ? text.gzip() : text.plain();
  return r;
}

http::Response storyboard_answer(http::Request const& request, origin::PlaylistText const& text,
                                 std::uint32_t target_duration) {
  auto r = playlist_head(request, fmt::format("max-age={}", target_duration), "text/vtt");
  r.body = takes_gzip(request) ? text.gzip() : text.plain();
  return r;
}

http::Response multivariant_answer(http::Request const& request, std::string text,
                                   std::uint32_t target_duration) {
  auto r =
      playlist_head(request, fmt::format("max-age={}, stale-while-revalidate=0", target_duration));
  r.body = encoded(request, origin::deflate_piece(std::move(text)));
  return r;
}

http::Response manifest_answer(http::Request const& request, origin::SharedText const& text,
                               std::uint32_t max_age_s) {
  auto r = playlist_head(request, fmt::format("max-age={}, stale-while-revalidate=0", max_age_s),
                         "application/dash+xml");
  r.body = encoded(request, text);
  return r;
}

Urgency urgency_of(origin::Presentation const& presentation, origin::Rendition const& rendition) {
  if (!rendition.options().video) return Urgency::audio;
  auto const own = rendition.rates().peak;
  auto urgency = static_cast<unsigned>(Urgency::lowest_video);
  for (auto const& member : *presentation.members()) {
    auto const& other = *member.rendition;
    if (other.options().video && other.rates().peak < own) ++urgency;
  }
  return static_cast<Urgency>(std::min(urgency, static_cast<unsigned>(Urgency::least)));
}

http::Response media_answer(http::Body body, std::string_view type, std::string_view kind,
                            Urgency urgency) {
  http::Response r;
  r.kind = kind;
  r.body = std::move(body);
  r.with("content-type", std::string{type})
      .with("cache-control", "max-age=3600, immutable")
      .with("accept-ranges", "bytes")
      .with("priority", priority(urgency));
  return r;
}

http::Response not_found(std::string_view detail, std::uint32_t max_age_s) {
  auto r = http::problem(404, "Not found", detail);
  r.kind = "media";
  r.with("cache-control", fmt::format("max-age={}", max_age_s));
  return r;
}

http::Response nothing_live() { return not_found("nothing is live on this channel", kMayCome); }

http::Response no_media(origin::Snapshot const& now, std::uint64_t msn) {
  auto const may_come = !now.ended && msn >= now.next_msn;
  return not_found("there is no such segment or part, or it has left the window",
                   may_come ? kMayCome : now.promises.target_duration);
}

http::Response refused(int status, std::string_view title, std::string_view detail) {
  auto r = http::problem(status, title, detail);
  r.kind = "playlist";
  r.with("cache-control", "no-store");
  if (status == 503) r.with("retry-after", "1");
  return r;
}

}  // namespace freshet::delivery
