/// What somebody is told who may not watch, each in a form that a program can tell apart.
#pragma once

#include "access/entitlement.hpp"
#include "http/message.hpp"

#include <string_view>

namespace freshet::app {

inline constexpr char kPasswordNeeded[] =
    "this channel is watched with a password: send it to POST /v1/channels/CHANNEL/unlock and use "
    "the link that is answered";
inline constexpr char kPasswordChanged[] =
    "the password of this channel has changed since this link was given; send the new one to POST "
    "/v1/channels/CHANNEL/unlock";
inline constexpr char kLinkNeeded[] = "this channel is watched by a signed link only; ask for one";
inline constexpr char kLinkRevoked[] = "this link was revoked; ask for a new one";

// None of them is kept by a cache.

/// 401, `password-needed`.
[[nodiscard]] http::Response password_reply(std::string_view why);
/// 403, `link-needed`.
[[nodiscard]] http::Response link_reply(std::string_view why);
/// 403: `geo-blocked`, `subscribers-only`, `age-restricted` or `entitlement-unreadable`. No 451
/// (RFC 7725): that is for what a law demands, with who demands it, and nothing here knows that.
[[nodiscard]] http::Response barred_reply(access::Barred why, access::Entitlement const& rules);

}  // namespace freshet::app
