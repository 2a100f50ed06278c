#include "delivery/doorman.hpp"

#include "delivery/answers.hpp"

#include <utility>

namespace freshet::delivery {
namespace {

/// How long a viewing goes on without another question.
constexpr std::int64_t kViewingS = 21'600;

}  // namespace

bool is_entry(std::string_view path) {
  constexpr std::string_view kFolder = "/live/";
  if (!path.starts_with(kFolder)) return false;
  path.remove_prefix(kFolder.size());
  auto const slash = path.find('/');
  if (slash == 0 || slash == std::string_view::npos) return false;
  auto const name = path.substr(slash + 1);
  return name == "index.m3u8" || name == "manifest.mpd" || name == "ll.mpd";
}

http::Response turned_away(Error const& why) {
  if (why.code == boost::system::errc::device_or_resource_busy) {
    return refused(503, "Busy", why.what);
  }
  auto response = http::problem(403, "Forbidden", why.what);
  response.kind = "forbidden";
  return response.with("cache-control", "no-store");
}

void Doorman::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/live/:channel/index.m3u8", [this](http::Request const& request) {
    return asks_about(request) ? enter(request, "hls", hls_) : house_.hls.multivariant(request);
  });
  router.add(Method::get, "/live/:channel/manifest.mpd", [this](http::Request const& request) {
    return asks_about(request) ? enter(request, "dash", dash_)
                               : house_.dash.answer_manifest(request);
  });
  router.add(Method::get, "/live/:channel/ll.mpd", [this](http::Request const& request) {
    return asks_about(request) ? enter(request, "dash", low_latency_)
                               : house_.dash.answer_low_latency(request);
  });
}

bool Doorman::asks_about(http::Request const& request) const {
  return request.taken.empty() && house_.asks && house_.asks();
}

net::awaitable<http::Response> Doorman::enter(http::Request const& request, std::string protocol,
                                              Made const& made) const {
  auto const& channel = request.params[0];
  // Players that wait for a show ask every second: nobody is asked for that.
  if (!house_.origin.find(channel)) co_return nothing_live();
  auto asking = house_.may_watch(request, channel, std::move(protocol));
  auto const session = co_await std::move(asking);
  if (!session) co_return turned_away(session.error());
  auto const now_s = house_.clock.wall_us() / 1'000'000;
  auto const token = access::new_path_token(now_s + kViewingS, *session);
  if (!token) co_return refused(503, "Busy", token.error().what);
  co_return made(request, channel, house_.tokens.live_prefix(channel, *token));
}

}  // namespace freshet::delivery
