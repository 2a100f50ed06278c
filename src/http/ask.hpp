/// ask: a request's answer from its handler; the same for HTTP/1.1 and 2.
#pragma once

#include "http/router.hpp"
#include "http/server_context.hpp"
#include "http/visitors.hpp"
#include "net/conn.hpp"

#include <memory>
#include <string_view>

namespace freshet::http {

/// Puts into a request what its connection knows: whose it is, and where its handler runs.
void introduce(Request& request, net::Conn const& conn, net::Loop& loop, Shared const& shared,
               std::string_view protocol);

/// What the handler answers; 500 for one that fails, 503 when too many others wait already, of all
/// or of this client. `visitor`: whose the connection is; the request has been introduced.
[[nodiscard]] net::awaitable<Response> ask(Router const& router, Shared& shared,
                                           std::shared_ptr<Visitor> visitor, Request& request);

/// The next piece of a body that grows; one that throws has broken off.
[[nodiscard]] net::awaitable<Result<Growing::Piece>> grow(Growing& body, Shared& shared);

/// Makes an answer ready to be framed: ranges, what the router adds to all, the count and the line
/// in the access log.
void finish(Router const& router, LoopState& state, Request const& request, Response& response);

/// Has this answer's body to be sent?
[[nodiscard]] inline bool has_body(Request const& request, Response const& response) {
  return request.method != Method::head && response.status != 304;
}

}  // namespace freshet::http
