/// Chunks written by hand, octet by octet, for tests of what reads them; and feeding in pieces.
#pragma once

#include "base/writer.hpp"
#include "wire/rtmp/chunk_reader.hpp"
#include "wire/rtmp/message.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace freshet::test {

/// One chunk of a chunk stream below 64.
struct Chunk {
  unsigned format = 3;
  std::uint8_t chunk_stream = 6;
  std::uint32_t time = 0;
  std::uint32_t length = 0;
  std::uint8_t type = 9;
  std::uint8_t stream_id = 1;
};

inline void put(Writer& out, Chunk const& c, ByteSpan payload) {
  out.u8(static_cast<std::uint8_t>(c.format << 6 | c.chunk_stream));
  if (c.format <= 2) out.u24(std::min(c.time, 0xFFFFFFU));
  if (c.format <= 1) out.u24(c.length).u8(c.type);
  if (c.format == 0) out.u8(c.stream_id).u24(0);
  if (c.format <= 2 && c.time >= 0xFFFFFF) out.u32(c.time);
  out.bytes(payload);
}

/// Octets that differ from one another and from those of another seed.
inline Bytes noise(std::size_t size, unsigned seed = 1) {
  std::minstd_rand random{seed};
  std::vector<std::byte> bytes(size);
  for (auto& b : bytes) b = static_cast<std::byte>(random() >> 8);
  return Bytes::adopt(std::move(bytes));
}

inline std::vector<wire::rtmp::Message> all(wire::rtmp::ChunkReader& reader) {
  std::vector<wire::rtmp::Message> messages;
  while (auto message = reader.next().value()) messages.push_back(*std::move(message));
  return messages;
}

/// Feeds in pieces of at most `most` octets, asking after every one.
inline std::vector<wire::rtmp::Message> feed_in_pieces(wire::rtmp::ChunkReader& reader,
                                                       ByteSpan bytes, std::size_t most,
                                                       unsigned seed = 1) {
  std::minstd_rand random{seed};
  std::vector<wire::rtmp::Message> messages;
  while (!bytes.empty()) {
    auto const n = std::min<std::size_t>(bytes.size(), 1 + random() % most);
    reader.feed(bytes.first(n));
    bytes = bytes.subspan(n);
    for (auto& message : all(reader)) messages.push_back(std::move(message));
  }
  return messages;
}

inline bool same(wire::rtmp::Message const& a, wire::rtmp::Message const& b) {
  return a.type == b.type && a.stream_id == b.stream_id && a.chunk_stream == b.chunk_stream &&
         a.timestamp_ms == b.timestamp_ms && a.payload == b.payload;
}

}  // namespace freshet::test
