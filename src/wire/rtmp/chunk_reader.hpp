/// ChunkReader (RTMP 1.0 §5.3): bytes in, messages out. Knows no socket and no clock.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/rtmp/chunk_header.hpp"
#include "wire/rtmp/message.hpp"
#include "wire/rtmp/message_buffer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace freshet::wire::rtmp {

/// What a peer may make us keep.
struct ChunkLimits {
  std::size_t message = std::size_t{8} << 20;      ///< octets of one message
  std::size_t assembling = std::size_t{16} << 20;  ///< octets of all unfinished messages
  std::size_t chunk_streams = 64;
};

/// Every octet of a payload is copied once, into the buffer that leaves as the message's payload.
/// Set Chunk Size, Abort and Window Acknowledgement Size are heeded here, at their place in the
/// stream, and not handed out.
class ChunkReader {
 public:
  explicit ChunkReader(ChunkLimits limits = {}) : limits_{limits} {}

  /// Keeps no reference to `bytes`.
  void feed(ByteSpan bytes);
  /// The next whole message; nullopt: feed me more. An error is final, and comes after the messages
  /// that were whole before it.
  [[nodiscard]] Result<std::optional<Message>> next();

  /// 1 to 0xFFFFFF: for a peer whose size is known before it says so.
  void set_chunk_size(std::uint32_t size);
  [[nodiscard]] std::uint32_t chunk_size() const { return chunk_size_; }

  [[nodiscard]] std::uint64_t received() const { return received_; }
  /// The sequence number of the acknowledgement that is due (§5.4.3): once a window of the peer's.
  [[nodiscard]] std::optional<std::uint32_t> acknowledgement();

 private:
  /// A chunk stream: its last header, and its message under assembly.
  struct Lane {
    ChunkHeader header;
    std::uint32_t timestamp = 0;
    bool in_message = false;
    MessageBuffer buffer;
  };

  std::size_t read(ByteSpan bytes);
  std::size_t read_carried(ByteSpan bytes);
  std::size_t read_header(ByteSpan bytes);
  std::size_t read_payload(ByteSpan bytes);
  Result<> open_chunk(ChunkHeader const& header);
  Result<> start_message(Lane& lane, ChunkHeader const& header);
  Result<> finish_message(Lane& lane);
  Result<> heed(Message const& message);
  Result<Lane*> lane_for(ChunkHeader const& header);
  Lane* find(std::uint32_t chunk_stream);
  void drop(Lane& lane);
  void fail(Error error);

  ChunkLimits limits_;
  std::uint32_t chunk_size_ = 128;
  std::vector<Lane> lanes_;
  std::size_t current_ = 0;     ///< the lane of the open chunk
  std::size_t chunk_left_ = 0;  ///< octets of the open chunk still to come; 0: a header is next
  std::array<std::byte, kMaxChunkHeader> carry_{};  ///< a header that a feed cut off
  std::size_t carried_ = 0;
  std::size_t assembling_ = 0;
  std::deque<Message> ready_;
  std::optional<Error> error_;
  std::uint64_t received_ = 0, acknowledged_ = 0;
  std::uint32_t window_ = 0;
};

}  // namespace freshet::wire::rtmp
