#include "api/sse.hpp"

#include "http/query.hpp"

namespace freshet::api {

std::string sse_event(std::string_view id, std::string_view type, std::string_view data) {
  std::string text;
  if (!id.empty()) text.append("id: ").append(id).append("\n");
  text.append("event: ").append(type).append("\ndata: ").append(data).append("\n\n");
  return text;
}

std::string sse_lost() { return sse_event({}, "lost", "{}"); }

std::string last_event_id(http::Request const& request) {
  if (auto const header = request.header("last-event-id"); !header.empty()) {
    return std::string{header};
  }
  return std::string{http::find(http::parse_query(request.query), "last_event_id").value_or("")};
}

http::Response sse_reply(std::shared_ptr<http::Growing> feed) {
  http::Response response;
  response.kind = "api";
  response.body = std::move(feed);
  response.with("content-type", "text/event-stream").with("cache-control", "no-store");
  // nginx, and what imitates it, would wait for a full buffer.
  response.with("x-accel-buffering", "no");
  return response;
}

}  // namespace freshet::api
