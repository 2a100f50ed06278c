/// Message: what the two ends of an RTMP connection say to each other, whole and without its
/// chunks.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace freshet::wire::rtmp {

/// Message type ids (RTMP 1.0 §5.4, §6.2, §7.1).
namespace type {
inline constexpr std::uint8_t kSetChunkSize = 1, kAbort = 2, kAcknowledgement = 3, kUserControl = 4,
                              kWindowAckSize = 5, kSetPeerBandwidth = 6, kAudio = 8, kVideo = 9,
                              kDataAmf3 = 15, kCommandAmf3 = 17, kDataAmf0 = 18, kCommandAmf0 = 20,
                              kAggregate = 22;
}  // namespace type

/// Chunk streams by custom: any encoder reads any of them.
namespace lane {
inline constexpr std::uint32_t kControl = 2, kCommand = 3, kAudio = 4, kData = 5, kVideo = 6;
}  // namespace lane

struct Message {
  std::uint8_t type = 0;
  std::uint32_t stream_id = 0;     ///< 0: the connection itself
  std::uint32_t chunk_stream = 0;  ///< which line of chunks carries it, 2 to 65599
  std::uint32_t timestamp_ms = 0;  ///< wraps after 49.7 days
  Bytes payload;
};

}  // namespace freshet::wire::rtmp
