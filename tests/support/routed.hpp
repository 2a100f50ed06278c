/// routed: what a router answers to a request that lives as long as its answer takes.
#pragma once

#include "http/router.hpp"
#include "support/exchange.hpp"

#include <string>
#include <utility>
#include <variant>

namespace freshet::test {

inline Exchange exchange_of(http::Request const& request, http::Response const& response) {
  constexpr std::string_view kBearer = "Bearer ";
  Exchange one{std::string{http::name_of(request.method)}, request.path};
  auto const said = request.header("authorization");
  if (said.starts_with(kBearer)) one.bearer = said.substr(kBearer.size());
  one.asked = request.body.text();
  one.status = response.status;
  for (auto const& [name, value] : response.headers) one.headers.emplace_back(name, value);
  one.grows = http::grows(response.body);
  if (auto const* const slices = std::get_if<http::Slices>(&response.body)) {
    for (auto const& slice : *slices) one.answer += slice.text();
  }
  return one;
}

/// The answer of a handler that was asked without a router.
inline http::Response told(http::Request const& request, http::Response response) {
  if (auto const& tell = listener()) tell(exchange_of(request, response));
  return response;
}

inline net::awaitable<http::Response> routed(http::Router const& router, http::Request request) {
  auto response = co_await router.route(request);
  co_return told(request, std::move(response));
}

}  // namespace freshet::test
