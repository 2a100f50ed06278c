#include "api/events.hpp"

#include "api/paging.hpp"
#include "api/reply.hpp"
#include "api/sse.hpp"
#include "http/query.hpp"

#include <string>
#include <string_view>

namespace freshet::api {
namespace {

using events::FactPtr;

std::vector<std::string> types_in(std::string_view text) {
  std::vector<std::string> types;
  while (!text.empty()) {
    auto const comma = std::min(text.find(','), text.size());
    if (comma > 0) types.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return types;
}

std::string known_types() {
  std::string all;
  for (auto const kind : events::all_kinds()) {
    all += (all.empty() ? "" : ", ") + std::string{to_string(kind)};
  }
  return all;
}

/// After what the client had last; of what is not known any more it is told so, and then all that
/// is.
TrailFeed<FactPtr>::From place_after(FactTrail const& facts, std::string const& id) {
  if (id.empty()) return {facts.next()};
  auto const at = facts.find([&](FactPtr const& fact) { return fact->id == id; });
  if (at) return {*at + 1};
  return {facts.oldest(), sse_lost()};
}

}  // namespace

void Events::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/events",
             [this](http::Request const& request) { return ready(follow(request)); });
  router.add(Method::get, "/v1/events/recent",
             [this](http::Request const& request) { return ready(recent(request)); });
}

std::optional<http::Response> Events::read(http::Request const& request,
                                           events::Receiver& wanted) const {
  auto const query = http::parse_query(request.query);
  std::string const channel{http::find(query, "channel_id").value_or("")};
  auto refused = channel.empty()
                     ? house_.insiders.refuse_without_token(request)
                     : house_.insiders.refuse_below(access::Role::admin, channel, request);
  if (refused) return refused;
  if (!channel.empty()) {
    if (!house_.directory.channel(channel)) {
      return problem_reply(404, "No such channel", "there is no channel of that name");
    }
    wanted.channels = {channel};
  }
  wanted.events = types_in(http::find(query, "types").value_or(""));
  for (auto const& type : wanted.events) {
    if (events::names_an_event(type)) continue;
    return problem_reply(400, "Bad request",
                         "types: no event is called '" + type + "'; there are " + known_types() +
                             ", and stream.* for all that begin so");
  }
  return std::nullopt;
}

http::Response Events::follow(http::Request const& request) const {
  events::Receiver wanted;
  if (auto refused = read(request, wanted)) return std::move(*refused);
  auto write = [wanted = std::move(wanted)](FactPtr const& fact, FactTrail::Place) {
    if (!wanted.wants(*fact)) return std::string{};
    return sse_event(fact->id, to_string(fact->kind), to_json(*fact));
  };
  return sse_reply(std::make_shared<TrailFeed<FactPtr>>(
      house_.facts, house_.clock, request, place_after(*house_.facts, last_event_id(request)),
      std::move(write)));
}

http::Response Events::recent(http::Request const& request) const {
  events::Receiver wanted;
  if (auto refused = read(request, wanted)) return std::move(*refused);
  auto const limit = PageQuery::of(http::parse_query(request.query)).limit;
  std::string items;
  for (auto const& fact :
       house_.facts->newest(limit, [&](FactPtr const& one) { return wanted.wants(*one); })) {
    items += (items.empty() ? "" : ",") + to_json(*fact);
  }
  return json_reply("{\"items\":[" + items + "],\"next\":null}\n");
}

}  // namespace freshet::api
