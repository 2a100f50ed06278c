#include "api/streams.hpp"

#include "api/paging.hpp"
#include "api/reply.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::api {
namespace {

// Members in the order they are written, so that answers read as documented.
using Json = nlohmann::ordered_json;

/// A title may come from an encoder and be no UTF-8: what is none becomes U+FFFD.
std::string text_of(Json const& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json date(std::optional<std::int64_t> wall_us) {
  return wall_us ? Json(wire::hls::to_date(*wall_us)) : Json(nullptr);
}

Json to_json(StreamInfo const& info) {
  return {{"id", info.id},
          {"channel_id", info.channel_id},
          {"title", info.title},
          {"category", info.category},
          {"state", to_string(info.state)},
          {"protocol", info.protocol},
          {"started_at", date(info.started_us)},
          {"ended_at", date(info.ended_us)}};
}

Json to_json(ChannelInfo const& info) {
  return {{"id", info.id},
          {"title", info.title},
          {"category", info.category},
          {"stream", info.stream ? to_json(*info.stream) : Json(nullptr)}};
}

/// One page by id: what comes after ?cursor=, and as `next` the cursor of the page after it.
template <class Info>
http::Response page(http::Request const& request, std::vector<Info> all) {
  auto const wanted = PageQuery::of(http::parse_query(request.query));
  std::ranges::sort(all, {}, &Info::id);
  auto at = std::ranges::upper_bound(all, wanted.cursor, {}, &Info::id);
  auto const rest = static_cast<std::size_t>(all.end() - at);
  auto const count = std::min(rest, wanted.limit);
  Json items = Json::array();
  for (std::size_t i = 0; i < count; ++i) items.push_back(to_json(*at++));
  auto const next = count < rest ? Json(std::prev(at)->id) : Json(nullptr);
  return json_reply(text_of({{"items", std::move(items)}, {"next", next}}));
}

}  // namespace

std::string_view to_string(StreamState state) {
  switch (state) {
    case StreamState::starting:
      return "starting";
    case StreamState::live:
      return "live";
    case StreamState::ended:
      break;
  }
  return "ended";
}

void Streams::add_routes(http::Router& router) {
  auto const add = [&](std::string const& pattern, auto handler) {
    router.add(http::Method::get, pattern, [this, handler](http::Request const& request) {
      return ready((this->*handler)(request));
    });
  };
  add("/v1/streams", &Streams::streams);
  add("/v1/streams/:id", &Streams::stream);
  add("/v1/channels", &Streams::channels);
  add("/v1/channels/:name", &Streams::channel);
}

http::Response Streams::streams(http::Request const& request) const {
  return page(request, directory_.live());
}

http::Response Streams::stream(http::Request const& request) const {
  auto const all = directory_.live();
  auto const found = std::ranges::find(all, request.params[0], &StreamInfo::id);
  if (found == all.end()) {
    return problem_reply(404, "No such stream", "no stream of that id is on");
  }
  return json_reply(text_of(to_json(*found)));
}

http::Response Streams::channels(http::Request const& request) const {
  return page(request, directory_.channels());
}

http::Response Streams::channel(http::Request const& request) const {
  auto const found = directory_.channel(request.params[0]);
  if (!found) return problem_reply(404, "No such channel", "there is no channel of that name");
  return json_reply(text_of(to_json(*found)));
}

}  // namespace freshet::api
