/// Chunk headers (RTMP 1.0 §5.3.1): which chunk stream, and as much of a message's header as the
/// chunk's type repeats.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::wire::rtmp {

/// Basic header 3, message header 11, extended timestamp 4.
inline constexpr std::size_t kMaxChunkHeader = 18;
/// The value of the 24-bit field that says: see the extended timestamp.
inline constexpr std::uint32_t kExtended = 0xFFFFFF;
inline constexpr std::uint32_t kMaxChunkStream = 65'599;

struct ChunkHeader {
  std::uint8_t format = 0;  ///< 0: all fields, 1: no stream id, 2: only time, 3: nothing
  std::uint32_t chunk_stream = 0;
  std::uint32_t time = 0;    ///< the time stamp (format 0), else what it grew by
  bool extended = false;     ///< `time` stood in the extended timestamp
  std::uint32_t length = 0;  ///< octets of the message
  std::uint8_t type = 0;
  std::uint32_t stream_id = 0;
};

/// Where a chunk stream's header begins and what it says of itself; 0 `size`: more octets needed.
struct BasicHeader {
  std::size_t size = 0;
  std::uint8_t format = 0;
  std::uint32_t chunk_stream = 0;
};

[[nodiscard]] BasicHeader read_basic_header(ByteSpan bytes);

/// Reads the fields behind the basic header over those of `header`, which holds the chunk stream's
/// last header. Answers their size, or SIZE_MAX when more octets are needed. `timestamp`: the
/// chunk stream's time, to recognise an extended timestamp in a chunk of type 3.
[[nodiscard]] std::size_t read_message_header(ByteSpan bytes, std::uint32_t timestamp,
                                              ChunkHeader& header);

}  // namespace freshet::wire::rtmp
