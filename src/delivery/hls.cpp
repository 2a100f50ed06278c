#include "delivery/hls.hpp"

#include "delivery/answers.hpp"
#include "delivery/directives.hpp"
#include "delivery/growing_segment.hpp"
#include "delivery/multivariant.hpp"
#include "delivery/names.hpp"
#include "delivery/waiting.hpp"
#include "origin/playlist.hpp"
#include "origin/storyboard.hpp"
#include "wire/hls/directives.hpp"

#include <fmt/format.h>

namespace freshet::delivery {
namespace {

constexpr char kNoRendition[] = "the channel has no such rendition";
constexpr char kNoSound[] = "the channel has no sound";
constexpr char kNoMedia[] = "there is no such segment or part, or it has left the window";
constexpr char kSilence[] = "the encoder has stopped sending";
constexpr char kMediaType[] = "video/iso.segment";
constexpr char kNoAddress[] = "there is nothing at this address";
/// Seconds that a cache in front may take a yes for granted.
constexpr std::uint32_t kAllowedFor = 5;

/// The segment in progress, or the one after it.
bool is_coming(origin::Snapshot const& now, std::uint64_t msn) {
  return now.promises.low_latency && !now.ended && msn >= now.next_msn && msn <= now.next_msn + 1;
}

bool has_begun(origin::Snapshot const& now, std::uint64_t msn) {
  return now.next_msn > msn || (now.next_msn == msn && !now.open.empty());
}

http::Slices slices_of(std::vector<origin::Part> const& parts) {
  http::Slices slices;
  for (auto const& part : parts) slices.push_back(part.bytes);
  return slices;
}

http::Response young_segment(origin::Segment const& segment, Urgency urgency) {
  auto answer = media_answer(slices_of(segment.parts), kMediaType, "segment", urgency);
  if (auto const place = segment.on_disk.get()) {
    answer.in_file = http::FileRange{place->file, place->offset, segment.size};
  }
  return answer;
}

net::awaitable<http::Response> nothing(http::Request const&) {
  co_return not_found(kNoAddress, kMayCome);
}

origin::Delta delta_of(wire::hls::SkipRequest skip) {
  switch (skip) {
    case wire::hls::SkipRequest::yes:
      return origin::Delta::v1;
    case wire::hls::SkipRequest::v2:
      return origin::Delta::v2;
    case wire::hls::SkipRequest::none:
      break;
  }
  return origin::Delta::none;
}

}  // namespace

void Hls::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](std::string const& pattern, auto handler) {
    router.add(Method::get, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add("/live/:channel/index.m3u8", &Hls::multivariant);
  add("/live/:channel/audio.m3u8", &Hls::sound);
  add("/live/:channel/:rendition/index.m3u8", &Hls::playlist);
  add("/live/:channel/:rendition/iframes.m3u8", &Hls::key_frames);
  add("/live/:channel/:rendition/storyboard.vtt", &Hls::pictures);
  add("/live/:channel/:rendition/:name", &Hls::media);
  add("/live/:channel/allowed", &Hls::allowed);
  // Last: what the router would answer says nothing to caches.
  router.add(Method::get, "/live/*", &nothing);
}

void Hls::see(http::Request const& request, origin::Presentation const& presentation,
              Way way) const {
  if (viewers_ == nullptr) return;
  viewers_->see(request, request.params[0], presentation.options().promises, way);
}

/// Whoever comes here may watch the channel, be there something to watch or not: caches in front
/// ask it for each of their viewers before they answer from what they keep. Of those without a
/// session they ask for one alone.
net::awaitable<http::Response> Hls::allowed(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (presentation && !request.taken.empty()) see(request, *presentation, Way::media);
  http::Response r;
  r.status = 204;
  r.kind = "allowed";
  r.with("cache-control", fmt::format("max-age={}", kAllowedFor));
  co_return r;
}

net::awaitable<http::Response> Hls::multivariant(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  co_return multivariant_answer(request, multivariant_text(*presentation),
                                presentation->options().promises.target_duration);
}

net::awaitable<http::Response> Hls::sound(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto text = sound_text(*presentation);
  if (!text) co_return not_found(kNoSound, kMayCome);
  co_return multivariant_answer(request, std::move(*text),
                                presentation->options().promises.target_duration);
}

http::Response Hls::multivariant_for(http::Request const& request, std::string const& channel,
                                     std::string const& prefix) const {
  auto const presentation = origin_.find(channel);
  if (!presentation) return nothing_live();
  auto answer = multivariant_answer(request, multivariant_text(*presentation, prefix),
                                    presentation->options().promises.target_duration);
  for (auto& [name, value] : answer.headers) {
    if (name == "cache-control") value = "no-store";
  }
  return answer;
}

net::awaitable<http::Response> Hls::playlist(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition) co_return not_found(kNoRendition, kMayCome);
  rendition->ask();
  auto snapshot = rendition->now();
  // RFC 8216bis §6.2.5.1-2: directives are ignored beside ENDLIST. So they are not even read, and
  // an _HLS_part without its _HLS_msn, a 400 until then, gets the playlist like everybody else.
  auto const asked =
      snapshot->ended ? wire::hls::Directives{} : wire::hls::parse_directives(request.query);
  if (!asked) co_return refused(400, "Bad delivery directive", asked.error().what);
  see(request, *presentation, asked->msn ? Way::ll_hls : Way::hls);
  auto const verdict = judge(*snapshot, *asked);
  if (verdict == Verdict::too_far) {
    co_return refused(400, "Too far ahead",
                      "the _HLS_msn or _HLS_part lies beyond what comes next");
  }
  if (verdict == Verdict::wait) {
    snapshot = co_await wait_for_position(request, rendition, position_of(*asked),
                                          patience(clock_, presentation->options().promises));
    if (!snapshot) {
      co_return refused(503, "Nothing new",
                        "the encoder has sent nothing for three target durations");
    }
  }
  if (!asked->msn && snapshot->rests() && rendition->is_on_call()) {
    co_await wait_for_media(request, rendition, clock_);
    snapshot = rendition->now();
  }
  auto const delta = delta_of(asked->skip);
  co_return playlist_answer(request,
                            origin::media_playlist(*snapshot, *presentation, *rendition, delta),
                            snapshot->promises, asked->msn.has_value());
}

net::awaitable<http::Response> Hls::key_frames(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition || !rendition->options().video) co_return not_found(kNoRendition, kMayCome);
  auto const snapshot = rendition->now();
  // It comes as it is and whole; a directive that is none is refused all the same.
  auto const asked = wire::hls::parse_directives(request.query);
  if (!asked && !snapshot->ended)
    co_return refused(400, "Bad delivery directive", asked.error().what);
  co_return playlist_answer(request, origin::key_frame_playlist(*snapshot, *rendition),
                            snapshot->promises, false);
}

net::awaitable<http::Response> Hls::pictures(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition || !rendition->options().video) co_return not_found(kNoRendition, kMayCome);
  auto const snapshot = rendition->now();
  co_return storyboard_answer(request, origin::storyboard(*snapshot),
                              snapshot->promises.target_duration);
}

net::awaitable<http::Response> Hls::media(http::Request const& request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition) co_return not_found(kNoRendition, kMayCome);
  auto const name = parse_media_name(request.params[2]);
  if (!name) co_return not_found(kNoMedia, kMayCome);
  auto const urgency = urgency_of(*presentation, *rendition);
  if (auto const* init = std::get_if<InitName>(&*name)) {
    auto bytes = rendition->init(init->index);
    if (bytes.empty() || init->first_msn != rendition->options().first_msn) {
      co_return not_found(kNoMedia, kMayCome);
    }
    auto const* type = rendition->options().video ? "video/mp4" : "audio/mp4";
    co_return media_answer(http::Slices{std::move(bytes)}, type, "init", urgency);
  }
  if (auto const* picture = std::get_if<PictureName>(&*name)) {
    co_return co_await pictures_.preview(request, rendition, picture->msn);
  }
  rendition->ask();
  auto const position = std::get<origin::Position>(*name);
  see(request, *presentation, position.part ? Way::ll_hls : Way::media);
  // Named: of a braced temporary in a co_await expression g++ 12 destroys two.
  Wanted const wanted{rendition, urgency, position};
  if (position.part) co_return co_await part(request, wanted);
  co_return co_await segment(request, wanted);
}

net::awaitable<http::Response> Hls::part(http::Request const& request, Wanted const& wanted) {
  auto const position = wanted.position;
  auto snapshot = wanted.rendition->now();
  auto const& promises = snapshot->promises;
  if (!promises.low_latency) co_return not_found(kNoMedia, promises.target_duration);
  auto const hinted = !snapshot->ended && position.msn == snapshot->next_msn &&
                      *position.part == snapshot->open.size();
  if (hinted) {
    snapshot =
        co_await wait_for_position(request, wanted.rendition, position, patience(clock_, promises));
    if (!snapshot) co_return refused(503, "Nothing new", kSilence);
  }
  auto const* parts = snapshot->parts(position.msn);
  if (parts == nullptr || *position.part >= parts->size() || (*parts)[*position.part].gap) {
    co_return no_media(*snapshot, position.msn);
  }
  co_return media_answer(http::Slices{(*parts)[*position.part].bytes}, kMediaType, "part",
                         wanted.urgency);
}

/// Players of HLS ask for segments that are complete, and get them with their length. A player of
/// low-latency DASH computes the address of one that is in progress, or comes next.
net::awaitable<http::Response> Hls::segment(http::Request const& request, Wanted const& wanted) {
  auto const snapshot = wanted.rendition->now();
  auto const msn = wanted.position.msn;
  if (is_coming(*snapshot, msn)) co_return co_await coming_segment(request, wanted);
  if (auto const young = snapshot->find_recent(msn)) {
    if (young->gap) co_return no_media(*snapshot, msn);
    co_return young_segment(*young, wanted.urgency);
  }
  auto const old = snapshot->closed->find(msn);
  if (!old || !old->file || old->file->lost()) co_return no_media(*snapshot, msn);
  co_return co_await old_segment(request, wanted, *old);
}

net::awaitable<http::Response> Hls::coming_segment(http::Request const& request,
                                                   Wanted const& wanted) {
  auto const msn = wanted.position.msn;
  auto const begun = [msn](origin::Snapshot const& now) { return has_begun(now, msn); };
  auto const deadline = patience(clock_, wanted.rendition->options().promises);
  auto const snapshot = co_await wait_for(request, wanted.rendition, begun, deadline);
  if (!snapshot) co_return refused(503, "Nothing new", kSilence);
  // Complete, or withdrawn, while it was waited for.
  auto const* parts = snapshot->parts(msn);
  if (parts == nullptr || parts->empty() || parts->front().gap) co_return no_media(*snapshot, msn);
  if (snapshot->next_msn > msn) {
    co_return media_answer(slices_of(*parts), kMediaType, "segment", wanted.urgency);
  }
  auto body = std::make_shared<GrowingSegment>(request, wanted.rendition, msn, clock_);
  co_return media_answer(std::move(body), kMediaType, "growing", wanted.urgency);
}

net::awaitable<http::Response> Hls::old_segment(http::Request const& request, Wanted const& wanted,
                                                origin::OldSegment const& old) {
  auto range = http::FileRange{old.file->if_open(), old.offset, old.size, &media_thread_};
  if (!range.file) {
    // Opening may touch the disk, and a loop never waits for one.
    auto const open = [stored = old.file, until = old.offset + old.size] {
      return stored->open(until);
    };
    auto opened = co_await media_thread_.run(*request.loop, open);
    // Lost: a gap from the next segment on (facts §1.1).
    if (!opened && old.file->lost()) {
      co_return no_media(*wanted.rendition->now(), wanted.position.msn);
    }
    if (!opened)
      co_return refused(503, "Disk busy", "the segment is on a disk that does not answer");
    range.file = *opened;
  }
  co_return media_answer(std::move(range), kMediaType, "segment", wanted.urgency);
}

}  // namespace freshet::delivery
