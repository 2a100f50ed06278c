#include "delivery/cors.hpp"

#include <algorithm>

namespace freshet::delivery {

void Cors::decorate(http::Request const& request, http::Response& response) const {
  auto const anyone = std::ranges::find(origins_, "*") != origins_.end();
  auto const origin = request.header("origin");
  auto const named = !origin.empty() && std::ranges::find(origins_, origin) != origins_.end();
  // Also where nobody is allowed: a cache must not give that answer to one who is.
  if (!anyone && !origins_.empty()) response.with("vary", "origin");
  if (!anyone && !named) return;
  response.with("access-control-allow-origin", anyone ? "*" : std::string{origin});
  // Age and Date are not on the safe list; without them players cannot find the live edge.
  response
      .with("access-control-expose-headers",
            request.path.starts_with("/v1/")
                ? "age, date, content-length, content-range, etag, location, retry-after"
                : "age, date, content-length, content-range")
      .with("timing-allow-origin", anyone ? "*" : std::string{origin});
  if (request.method != http::Method::options) return;
  response.with("access-control-allow-methods", "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE")
      .with("access-control-allow-headers",
            "range, authorization, content-type, if-match, if-none-match, idempotency-key, "
            "last-event-id, cmcd-object, cmcd-request, cmcd-session, cmcd-status")
      .with("access-control-max-age", "86400");
}

}  // namespace freshet::delivery
