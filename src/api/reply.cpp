#include "api/reply.hpp"

#include <utility>

namespace freshet::api {

net::awaitable<http::Response> ready(http::Response response) { co_return response; }

http::Response json_reply(std::string json) {
  http::Response response;
  response.kind = "api";
  response.body = http::Slices{Bytes::adopt(std::move(json))};
  response.with("content-type", "application/json").with("cache-control", "no-store");
  return response;
}

http::Response problem_reply(int status, std::string_view title, std::string_view detail) {
  auto response = http::problem(status, title, detail);
  response.kind = "api";
  response.with("cache-control", "no-store");
  return response;
}

}  // namespace freshet::api
