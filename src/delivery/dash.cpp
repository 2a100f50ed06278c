#include "delivery/dash.hpp"

#include "delivery/answers.hpp"
#include "delivery/low_latency_manifest.hpp"
#include "delivery/manifest.hpp"
#include "origin/deflate.hpp"

#include <string_view>
#include <utility>

namespace freshet::delivery {
namespace {

/// No Representation may rest in a Period that goes on: whoever reads a manifest, which players do
/// again and again, watches all that could be in it.
void ask_for_all(origin::Presentation const& presentation) {
  for (auto const& member : *presentation.members()) member.rendition->ask();
}

constexpr char kNoSegment[] = "the show has only begun: no segment is complete yet";

/// In the order that the schema wants: BaseURL and Location come before all that we write.
http::Response under_prefix(http::Request const& request, origin::SharedText const& made,
                            std::string const& prefix, std::string_view name) {
  std::string text{as_text(made.plain.span())};
  auto const root = text.find("<MPD");
  auto const end = root == std::string::npos ? root : text.find('>', root);
  if (end != std::string::npos) {
    text.insert(end + 1, "<BaseURL>" + prefix + "</BaseURL><Location>" + prefix +
                             std::string{name} + "</Location>");
  }
  auto answer = manifest_answer(request, origin::deflate_piece(std::move(text)), kMayCome);
  for (auto& [header, value] : answer.headers) {
    if (header == "cache-control") value = "no-store";
  }
  return answer;
}

}  // namespace

http::Response Dash::manifest_for(http::Request const& request, std::string const& channel,
                                  std::string const& prefix) const {
  auto const presentation = origin_.find(channel);
  if (!presentation) return nothing_live();
  ask_for_all(*presentation);
  auto const made = manifest(*presentation, clock_);
  if (!made) return not_found(kNoSegment, kMayCome);
  return under_prefix(request, *made, prefix, "manifest.mpd");
}

http::Response Dash::low_latency_for(http::Request const& request, std::string const& channel,
                                     std::string const& prefix) const {
  auto const presentation = origin_.find(channel);
  if (!presentation) return nothing_live();
  ask_for_all(*presentation);
  auto const made = low_latency_manifest(*presentation, clock_);
  if (!made.text) return not_found(made.why_not, kMayCome);
  return under_prefix(request, *made.text, prefix, "ll.mpd");
}

void Dash::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/live/:channel/manifest.mpd",
             [this](http::Request const& request) { return answer_manifest(request); });
  router.add(Method::get, "/live/:channel/ll.mpd",
             [this](http::Request const& request) { return answer_low_latency(request); });
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
    co_return not_found(kNoSegment, kMayCome);
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

}  // namespace freshet::delivery
