#include "delivery/dash.hpp"

#include "delivery/answers.hpp"
#include "delivery/low_latency_manifest.hpp"
#include "delivery/manifest.hpp"
#include "wire/hls/date.hpp"

#include <utility>

namespace freshet::delivery {
namespace {

/// No Representation may rest in a Period that goes on: whoever reads a manifest, which players do
/// again and again, watches all that could be in it.
void ask_for_all(origin::Presentation const& presentation) {
  for (auto const& member : *presentation.members()) member.rendition->ask();
}

}  // namespace

void Dash::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/live/:channel/manifest.mpd",
             [this](http::Request const& request) { return answer_manifest(request); });
  router.add(Method::get, "/live/:channel/ll.mpd",
             [this](http::Request const& request) { return answer_low_latency(request); });
  router.add(Method::get, "/time", [this](http::Request const& request) { return time(request); });
}

void Dash::see(http::Request const& request, origin::Presentation const& presentation) const {
  if (viewers_ == nullptr) return;
  viewers_->see(request, request.params[0], presentation.options().promises, Way::dash);
}

net::awaitable<http::Response> Dash::answer_manifest(http::Request const& request) const {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  ask_for_all(*presentation);
  see(request, *presentation);
  auto const made = manifest(*presentation, clock_);
  if (!made) {
    co_return not_found("the show has only begun: no segment is complete yet", kMayCome);
  }
  co_return manifest_answer(request, *made, kMayCome);
}

net::awaitable<http::Response> Dash::answer_low_latency(http::Request const& request) const {
  auto const presentation = origin_.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  ask_for_all(*presentation);
  see(request, *presentation);
  auto const made = low_latency_manifest(*presentation, clock_);
  if (!made.text) co_return not_found(made.why_not, kMayCome);
  co_return manifest_answer(request, *made.text, kMayCome);
}

net::awaitable<http::Response> Dash::time(http::Request const&) const {
  auto r = http::text_response(200, wire::hls::to_date(clock_.wall_us()));
  r.with("cache-control", "no-store");
  co_return r;
}

}  // namespace freshet::delivery
