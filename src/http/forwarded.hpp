/// take_forwarded: who asks, and how, when proxies that are trusted ask for them.
#pragma once

#include "base/ip.hpp"
#include "http/message.hpp"

namespace freshet::http {

/// `request.peer` and `request.secure` are the connection's, and become the client's where the peer
/// is trusted: from X-Forwarded-For and X-Forwarded-Proto, or else from Forwarded (RFC 7239). Read
/// from the nearest proxy outwards and no further than the first that is not trusted, for what
/// stands before it anybody may have written. A client that cannot be read is "unknown".
void take_forwarded(Request& request, Networks const& trusted);

/// Does the request say that it was passed on? Of a peer that is not trusted, nothing else is
/// believed.
[[nodiscard]] bool was_forwarded(Request const& request);

}  // namespace freshet::http
