/// Control messages (RTMP 1.0 §5.4, §6.2, §7.1.7): what the two ends say about the line itself.
#pragma once

#include "base/result.hpp"
#include "wire/rtmp/message.hpp"

#include <cstdint>

namespace freshet::wire::rtmp {

/// 1 to 0xFFFFFF octets.
[[nodiscard]] Message set_chunk_size(std::uint32_t size);
/// `sequence`: ChunkReader::acknowledgement().
[[nodiscard]] Message acknowledgement(std::uint32_t sequence);
[[nodiscard]] Message window_ack_size(std::uint32_t window);
/// §5.4.5, limit type 2 (dynamic).
[[nodiscard]] Message set_peer_bandwidth(std::uint32_t window);

/// Events of §7.1.7 that a publisher and its server exchange.
enum class Event : std::uint16_t {
  stream_begin = 0,
  stream_eof = 1,
  ping_request = 6,
  ping_response = 7,
};

/// `value` is a message stream's id, or of pings the sender's clock, to be sent back.
struct UserControl {
  Event event{};
  std::uint32_t value = 0;
};
[[nodiscard]] Message user_control(UserControl control);
/// Of any event; only its first value is read.
[[nodiscard]] Result<UserControl> parse_user_control(Message const& message);

}  // namespace freshet::wire::rtmp
