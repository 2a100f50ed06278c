#include "api/channel_in.hpp"

#include "api/outcome_reply.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"

namespace freshet::api {

std::string channel_in(JsonBody& body) {
  body.need("channel_id");
  return body.text("channel_id").value_or("");
}

std::string channel_in_query(http::Request const& request) {
  return std::string{http::find(http::parse_query(request.query), "channel").value_or("")};
}

net::awaitable<http::Response> list_of_channel(ChatHouse const& house, http::Request const& request,
                                               wish::List which) {
  auto const channel = channel_in_query(request);
  if (channel.empty()) {
    co_return problem_reply(400, "Bad request", "channel: say whose with ?channel=");
  }
  if (auto refused = refuse_reader(house, request, channel)) co_return std::move(*refused);
  auto asking = ask_room(house, request, channel, which);
  auto const outcome = co_await std::move(asking);
  co_return listed_reply(outcome);
}

}  // namespace freshet::api
