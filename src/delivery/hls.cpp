#include "delivery/hls.hpp"

#include "delivery/answers.hpp"
#include "delivery/directives.hpp"
#include "delivery/multivariant.hpp"
#include "delivery/names.hpp"
#include "origin/playlist.hpp"
#include "wire/hls/directives.hpp"

namespace freshet::delivery {
namespace {

using origin::Presentation;
using origin::Rendition;

constexpr char kNoRendition[] = "the channel has no such rendition";
constexpr char kNoMedia[] = "there is no such segment or part, or it has left the window";
constexpr char kNoAddress[] = "there is nothing at this address";

SteadyTime patience(Clock const& clock, origin::Promises const& promises) {
  return clock.now() + std::chrono::seconds{3 * promises.target_duration};
}

/// Waits for the position; wakes when the client leaves, so that the wait ends within a second and
/// not with the next part. Null: late, or nobody is there any more.
net::awaitable<std::shared_ptr<origin::Snapshot const>> wait_for(
    http::Request const& request, std::shared_ptr<Rendition> rendition, origin::Position position,
    SteadyTime deadline) {
  std::function<bool()> given_up;
  if (request.client) {
    request.client->when_gone([rendition, loop = request.loop] { rendition->wake(*loop); });
    given_up = [client = request.client] { return client->gone(); };
  }
  co_return co_await rendition->reached(*request.loop, position, deadline, std::move(given_up));
}

/// What has left the window or was withdrawn never comes back; what is to come may be here soon.
http::Response no_media(origin::Snapshot const& now, std::uint64_t msn) {
  auto const may_come = !now.ended && msn >= now.next_msn;
  return not_found(kNoMedia, may_come ? kMayCome : now.promises.target_duration);
}

net::awaitable<http::Response> nothing(http::Request) { co_return not_found(kNoAddress, kMayCome); }

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
  auto const add = [&](std::string pattern, auto handler) {
    router.add(Method::get, std::move(pattern), [this, handler](http::Request request) {
      return (this->*handler)(std::move(request));
    });
  };
  add("/live/:channel/index.m3u8", &Hls::multivariant);
  add("/live/:channel/:rendition/index.m3u8", &Hls::playlist);
  add("/live/:channel/:rendition/iframes.m3u8", &Hls::key_frames);
  add("/live/:channel/:rendition/:name", &Hls::media);
  // Last: what the router would answer says nothing to caches.
  router.add(Method::get, "/live/*", &nothing);
}

net::awaitable<http::Response> Hls::multivariant(http::Request request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  co_return multivariant_answer(request, multivariant_text(*presentation),
                                presentation->options().promises.target_duration);
}

net::awaitable<http::Response> Hls::playlist(http::Request request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition) co_return not_found(kNoRendition, kMayCome);
  auto snapshot = rendition->now();
  // RFC 8216bis §6.2.5.1-2: directives are ignored beside ENDLIST. So they are not even read, and
  // an _HLS_part without its _HLS_msn, a 400 until then, gets the playlist like everybody else.
  auto const asked =
      snapshot->ended ? wire::hls::Directives{} : wire::hls::parse_directives(request.query);
  if (!asked) co_return refused(400, "Bad delivery directive", asked.error().what);
  auto const verdict = judge(*snapshot, *asked);
  if (verdict == Verdict::too_far) {
    co_return refused(400, "Too far ahead",
                      "the _HLS_msn or _HLS_part lies beyond what comes next");
  }
  if (verdict == Verdict::wait) {
    snapshot = co_await wait_for(request, rendition, position_of(*asked),
                                 patience(clock_, presentation->options().promises));
    if (!snapshot) {
      co_return refused(503, "Nothing new",
                        "the encoder has sent nothing for three target durations");
    }
  }
  auto const delta = delta_of(asked->skip);
  co_return playlist_answer(request,
                            origin::media_playlist(*snapshot, *presentation, *rendition, delta),
                            snapshot->promises, asked->msn.has_value());
}

net::awaitable<http::Response> Hls::key_frames(http::Request request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition || !rendition->options().video) co_return not_found(kNoRendition, kMayCome);
  auto const snapshot = rendition->now();
  co_return playlist_answer(request, origin::key_frame_playlist(*snapshot, *rendition),
                            snapshot->promises, false);
}

net::awaitable<http::Response> Hls::media(http::Request request) {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  auto const rendition = presentation->find(request.params[1]);
  if (!rendition) co_return not_found(kNoRendition, kMayCome);
  auto const name = parse_media_name(request.params[2]);
  if (!name) co_return not_found(kNoMedia, kMayCome);
  if (auto const* init = std::get_if<InitName>(&*name)) {
    auto bytes = rendition->init(init->index);
    if (bytes.empty() || init->first_msn != rendition->options().first_msn) {
      co_return not_found(kNoMedia, kMayCome);
    }
    auto const* type = rendition->options().video ? "video/mp4" : "audio/mp4";
    co_return media_answer(http::Slices{std::move(bytes)}, type, "init");
  }
  auto const position = std::get<origin::Position>(*name);
  if (position.part) co_return co_await part(request, rendition, position);
  co_return co_await segment(request, rendition, position.msn);
}

net::awaitable<http::Response> Hls::part(http::Request const& request,
                                         std::shared_ptr<Rendition> rendition,
                                         origin::Position position) {
  auto snapshot = rendition->now();
  auto const& promises = snapshot->promises;
  if (!promises.low_latency) co_return not_found(kNoMedia, promises.target_duration);
  auto const hinted = !snapshot->ended && position.msn == snapshot->next_msn &&
                      *position.part == snapshot->open.size();
  if (hinted) {
    snapshot = co_await wait_for(request, rendition, position, patience(clock_, promises));
    if (!snapshot) co_return refused(503, "Nothing new", "the encoder has stopped sending");
  }
  auto const* parts = snapshot->parts(position.msn);
  if (parts == nullptr || *position.part >= parts->size()) {
    co_return no_media(*snapshot, position.msn);
  }
  co_return media_answer(http::Slices{(*parts)[*position.part].bytes}, "video/iso.segment", "part");
}

net::awaitable<http::Response> Hls::segment(http::Request const& request,
                                            std::shared_ptr<Rendition> rendition,
                                            std::uint64_t msn) {
  auto const snapshot = rendition->now();
  if (auto const young = snapshot->find_recent(msn)) {
    if (young->gap) co_return no_media(*snapshot, msn);
    http::Slices slices;
    for (auto const& piece : young->parts) slices.push_back(piece.bytes);
    co_return media_answer(std::move(slices), "video/iso.segment", "segment");
  }
  auto const* old = snapshot->closed->find(msn);
  if (old == nullptr || !old->file) co_return no_media(*snapshot, msn);
  auto file = old->file->if_open();
  if (!file) {
    // Opening may touch the disk, and a loop never waits for one.
    auto const open = [stored = old->file] { return stored->open(); };
    auto opened = co_await media_thread_.run(*request.loop, open);
    if (!opened)
      co_return refused(503, "Disk busy", "the segment is on a disk that does not answer");
    file = *opened;
  }
  co_return media_answer(http::FileRange{std::move(file), old->offset, old->size},
                         "video/iso.segment", "segment");
}

}  // namespace freshet::delivery
