/// oEmbed (oembed.com 1.0): how another site shows a channel whose address somebody gave it.
#pragma once

#include "api/site.hpp"
#include "api/status.hpp"
#include "http/message.hpp"

namespace freshet::api {

/// GET /oembed?url=…&maxwidth=…&maxheight=…&format=json: a player of 16:9 that fits. 404: no
/// address of ours or no such channel; 501: another format than JSON; 400: no address at all, or
/// sizes that are none.
[[nodiscard]] http::Response oembed(http::Request const& request, Directory const& directory,
                                    Site const& site);

}  // namespace freshet::api
