/// ChunkWriter (RTMP 1.0 §5.3): messages in, bytes out, each header as short as the one before it
/// on its chunk stream allows.
#pragma once

#include "wire/rtmp/message.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::wire::rtmp {

class ChunkWriter {
 public:
  /// Appends the message's chunks to `out`. A Set Chunk Size message rules what comes behind it.
  void write(Message const& message, std::vector<std::byte>& out);

  /// 1 to 0xFFFFFF, as the peer was told.
  void set_chunk_size(std::uint32_t size);
  [[nodiscard]] std::uint32_t chunk_size() const { return chunk_size_; }

 private:
  /// A chunk stream and its last header.
  struct Lane {
    std::uint32_t chunk_stream = 0, timestamp = 0, time = 0, length = 0, stream_id = 0;
    std::uint8_t type = 0, format = 0;
  };

  Lane& next_header(Message const& message);

  std::uint32_t chunk_size_ = 128;
  std::vector<Lane> lanes_;
};

}  // namespace freshet::wire::rtmp
