#include "api/streams.hpp"

#include "api/paging.hpp"
#include "api/reply.hpp"
#include "api/status_json.hpp"

#include <algorithm>
#include <iterator>

namespace freshet::api {
namespace {

/// One page by id: what comes after ?cursor=, and as `next` the cursor of the page after it.
template <class Info>
http::Response page(http::Request const& request, std::vector<Info> all) {
  auto const wanted = PageQuery::of(http::parse_query(request.query));
  std::ranges::sort(all, {}, &Info::id);
  auto at = std::ranges::upper_bound(all, wanted.cursor, {}, &Info::id);
  auto const rest = static_cast<std::size_t>(all.end() - at);
  auto const count = std::min(rest, wanted.limit);
  std::vector<std::string> items;
  for (std::size_t i = 0; i < count; ++i) items.push_back(json_of(*at++));
  return list_reply(items, count < rest ? std::optional{std::prev(at)->id} : std::nullopt);
}

}  // namespace

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
  return json_reply(json_of(*found) + '\n');
}

http::Response Streams::channels(http::Request const& request) const {
  return page(request, directory_.channels());
}

http::Response Streams::channel(http::Request const& request) const {
  auto const found = directory_.channel(request.params[0]);
  if (!found) return problem_reply(404, "No such channel", "there is no channel of that name");
  return json_reply(json_of(*found) + '\n');
}

}  // namespace freshet::api
