/// Close codes of the chat's WebSocket: below 4500 a client comes again, from there on it stops.
#pragma once

namespace freshet::chat::close_code {

inline constexpr int kGoingAway = 1001, kRestart = 1012;
inline constexpr int kSlow = 4001, kNoPong = 4002, kStateLost = 4003, kTokenExpired = 4004;
inline constexpr int kTooMany = 4006;
inline constexpr int kBadToken = 4500, kBadRequest = 4501, kNoHello = 4503;
inline constexpr int kBanned = 4510, kKicked = 4511, kManyConnections = 4512, kNoChannel = 4513;

}  // namespace freshet::chat::close_code
