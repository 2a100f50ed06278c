#include "api/reply.hpp"

#include <nlohmann/json.hpp>

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

http::Response created_reply(std::string json, std::string location) {
  auto response = json_reply(std::move(json));
  response.status = 201;
  if (!location.empty()) response.with("location", std::move(location));
  return response;
}

http::Response done_reply() {
  http::Response response;
  response.status = 204;
  response.kind = "api";
  response.with("cache-control", "no-store");
  return response;
}

http::Response failure_reply(Error const& why) {
  namespace errc = boost::system::errc;
  if (why.code == errc::invalid_argument) return problem_reply(400, "Bad request", why.what);
  if (why.code == errc::no_such_file_or_directory) return problem_reply(404, "Not found", why.what);
  if (why.code == errc::file_exists) return problem_reply(409, "Conflict", why.what);
  return problem_reply(503, "Busy", why.what);
}

http::Response list_reply(std::vector<std::string> const& items,
                          std::optional<std::string> const& next) {
  std::string json = R"({"items":[)";
  for (auto const& item : items) json += (json.back() == '[' ? "" : ",") + item;
  json += R"(],"next":)" + (next ? nlohmann::json(*next).dump() : "null") + "}\n";
  return json_reply(std::move(json));
}

}  // namespace freshet::api
