#include "api/operations.hpp"

#include "api/reply.hpp"
#include "wire/hls/date.hpp"

namespace freshet::api {
namespace {

http::Response plain(std::string text) {
  auto response = http::text_response(200, std::move(text));
  response.kind = "operations";
  response.with("cache-control", "no-store");
  return response;
}

}  // namespace

void Operations::add_routes(http::Router& router) {
  auto const add = [&](std::string const& pattern, auto handler) {
    router.add(http::Method::get, pattern, [this, handler](http::Request const& request) {
      return ready((this->*handler)(request));
    });
  };
  add("/healthz", &Operations::health);
  add("/readyz", &Operations::readiness);
  add("/metrics", &Operations::metrics);
  add("/time", &Operations::time);
}

http::Response Operations::health(http::Request const&) const { return plain("ok\n"); }

http::Response Operations::readiness(http::Request const&) const {
  auto const why = not_ready_();
  if (!why) return plain("ok\n");
  auto response = problem_reply(503, "Not ready", *why);
  response.kind = "operations";
  return response;
}

http::Response Operations::metrics(http::Request const& request) const {
  if (auto refused = insiders_.refuse_strangers(request)) return std::move(*refused);
  auto response = plain(metrics_.text());
  response.headers.front().second = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

// What DASH calls urn:mpeg:dash:utc:http-iso:2014.
http::Response Operations::time(http::Request const&) const {
  return plain(wire::hls::to_date(clock_.wall_us()));
}

}  // namespace freshet::api
