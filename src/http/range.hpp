/// Range requests (RFC 9110 §14): one range of octets of whatever body a handler gave.
#pragma once

#include "http/message.hpp"

namespace freshet::http {

/// For a 200 answer to a GET whose handler marked it `accept-ranges: bytes`: makes it 206 or 416
/// when the request asks for one range. Several ranges, a malformed one, or an If-Range that names
/// another version leave it whole, as the RFC allows.
void apply_range(Request const& request, Response& response);

}  // namespace freshet::http
