/// serve_h2: HTTP/2 over one connection (RFC 9113).
#pragma once

#include "http/router.hpp"
#include "http/server_context.hpp"
#include "net/conn.hpp"
#include "net/loop.hpp"

#include <memory>
#include <string>

namespace freshet::http {

/// The connection's whole life, on its loop: requests side by side, each answered when its handler
/// is ready, until either side ends. Over TLS after ALPN "h2", or in clear text by prior knowledge
/// (RFC 9113 §3.3). `first`: octets that were read already, the preface among them.
[[nodiscard]] net::awaitable<void> serve_h2(std::unique_ptr<net::Conn> conn, net::Loop& loop,
                                            Router const& router, ServerContext& context,
                                            std::string first = {});

}  // namespace freshet::http
