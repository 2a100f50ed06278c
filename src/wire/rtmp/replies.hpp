/// Replies: what a server that takes a publisher in answers to its commands.
#pragma once

#include "wire/rtmp/commands.hpp"
#include "wire/rtmp/message.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace freshet::wire::rtmp {

/// FourCCs of what Freshet takes in over Enhanced RTMP.
[[nodiscard]] std::span<std::string_view const> accepted_fourccs();

/// capsEx (Enhanced RTMP): what the server understands.
namespace caps {
inline constexpr unsigned kReconnect = 1, kMultitrack = 2, kModEx = 4, kTimestampNanoOffset = 8;
}  // namespace caps

/// `_result` of a connect. A client that spoke Enhanced RTMP hears which codecs may come.
[[nodiscard]] Message connect_result(Connect const& connect);
/// `_error` of a connect, before the connection is closed.
[[nodiscard]] Message connect_refused(Connect const& connect, std::string description);

/// `_result` of a createStream.
[[nodiscard]] Message stream_created(double transaction, std::uint32_t stream_id);
/// `_result` without a value: of a releaseStream or an FCPublish that waits for one.
[[nodiscard]] Message done(double transaction);
/// `_error` of a command that is not known or not allowed here.
[[nodiscard]] Message call_failed(double transaction, std::string description);

/// `onFCPublish` and `onFCUnpublish`, which some encoders wait for.
[[nodiscard]] Message on_fc_publish(std::string stream_name);
[[nodiscard]] Message on_fc_unpublish(std::string stream_name);

/// `onStatus` (§7.2.2): level is "status", "warning" or "error".
struct Status {
  std::string level, code, description;
};
[[nodiscard]] Message on_status(std::uint32_t stream_id, Status status);

[[nodiscard]] Message publish_started(std::uint32_t stream_id, std::string_view stream_name);
/// NetStream.Publish.BadName: the key is unknown or in use.
[[nodiscard]] Message publish_refused(std::uint32_t stream_id, std::string description);
/// To a publisher that may stay. No code of the specification's is for it; encoders log it.
[[nodiscard]] Message publish_warned(std::uint32_t stream_id, std::string description);
/// NetStream.Play.Failed: to a player that took the publishers' door.
[[nodiscard]] Message play_refused(std::uint32_t stream_id, std::string description);
[[nodiscard]] Message unpublished(std::uint32_t stream_id, std::string_view stream_name);
/// Enhanced RTMP, "Reconnect Request": to be sent only to a client whose capsEx has kReconnect.
[[nodiscard]] Message reconnect_request(std::string tc_url, std::string description);

}  // namespace freshet::wire::rtmp
