/// serve_h1: HTTP/1.1 and 1.0 over one connection (RFC 9112), and HTTP/2 by prior knowledge.
#pragma once

#include "http/router.hpp"
#include "http/server_context.hpp"
#include "net/conn.hpp"
#include "net/loop.hpp"

#include <memory>

namespace freshet::http {

/// The connection's whole life, on its loop: requests answered in order, until either side ends. A
/// client that begins with HTTP/2's preface (RFC 9113 §3.4) is served by serve_h2.
[[nodiscard]] net::awaitable<void> serve_h1(std::unique_ptr<net::Conn> conn, net::Loop& loop,
                                            Router const& router, ServerContext& context);

}  // namespace freshet::http
