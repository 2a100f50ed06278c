#include "app/watch_refusals.hpp"

#include "http/named_problem.hpp"

#include <string>

namespace freshet::app {
namespace {

http::Response forbidden_as(std::string_view name, std::string_view title, std::string_view why) {
  auto response = http::named_problem(403, name, title, why);
  response.kind = "forbidden";
  return response.with("cache-control", "no-store");
}

}  // namespace

http::Response password_reply(std::string_view why) {
  auto response = http::named_problem(401, "password-needed", "Password needed", why);
  response.kind = "forbidden";
  // RFC 9110 §15.5.2: it must name a scheme; Basic would open the browser's own window.
  return response.with("cache-control", "no-store").with("www-authenticate", "Bearer");
}

http::Response link_reply(std::string_view why) {
  return forbidden_as("link-needed", "Forbidden", why);
}

http::Response barred_reply(access::Barred why, access::Entitlement const& rules) {
  switch (why) {
    case access::Barred::place:
      return forbidden_as(
          "geo-blocked", "Not available here",
          "this channel cannot be watched from the country that this address is in");
    case access::Barred::no_database:
      return forbidden_as("geo-blocked", "Not available here",
                          "this channel is watched from some countries only, and this server knows "
                          "none: whoever runs it sets geo.database");
    case access::Barred::subscribers:
      return forbidden_as("subscribers-only", "Subscribers only",
                          "this channel is for subscribers: ask for a link, or for a manifest at "
                          "/v1/streams/ID/manifest.m3u8, with a token whose roles name subscriber");
    case access::Barred::age:
      return forbidden_as("age-restricted", "Age-restricted",
                          "this channel is for people of " + std::to_string(rules.age_restriction) +
                              " years or more: ask for a link with a token that declares it "
                              "(age_over)");
    case access::Barred::unreadable:
      break;
  }
  return forbidden_as("entitlement-unreadable", "Forbidden",
                      "the rules of who may watch this channel are damaged; whoever runs the "
                      "server sets them anew");
}

}  // namespace freshet::app
