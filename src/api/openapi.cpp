#include "api/openapi.hpp"

#include "api/asset_reply.hpp"
#include "api/reply.hpp"

namespace freshet::api {

void add_openapi_route(http::Router& router) {
  router.add(http::Method::get, "/v1/openapi.json", [](http::Request const& request) {
    auto answer = asset_reply(request, "openapi.json", "public, max-age=300");
    answer.kind = "api";
    return ready(std::move(answer));
  });
}

}  // namespace freshet::api
