/// routed: what a router answers to a request that lives as long as its answer takes.
#pragma once

#include "http/router.hpp"

#include <utility>

namespace freshet::test {

inline net::awaitable<http::Response> routed(http::Router const& router, http::Request request) {
  auto response = co_await router.route(request);
  co_return response;
}

}  // namespace freshet::test
