#include "wire/rtmp/chunk_writer.hpp"

#include "base/assert.hpp"
#include "base/reader.hpp"
#include "wire/rtmp/chunk_header.hpp"

#include <algorithm>

namespace freshet::wire::rtmp {
namespace {

using Out = std::vector<std::byte>;

void put(Out& out, std::uint32_t value, unsigned octets) {
  while (octets-- > 0) out.push_back(static_cast<std::byte>(value >> (8 * octets)));
}

void put_basic_header(Out& out, unsigned format, std::uint32_t chunk_stream) {
  auto const top = static_cast<std::uint32_t>(format) << 6;
  if (chunk_stream < 64) {
    put(out, top | chunk_stream, 1);
  } else if (chunk_stream < 64 + 256) {
    put(out, top, 1);
    put(out, chunk_stream - 64, 1);
  } else {
    put(out, top | 1U, 1);
    put(out, (chunk_stream - 64) & 255U, 1);
    put(out, (chunk_stream - 64) >> 8, 1);
  }
}

}  // namespace

void ChunkWriter::set_chunk_size(std::uint32_t size) {
  FRESHET_ASSERT(size >= 1 && size <= 0xFFFFFF);
  chunk_size_ = size;
}

/// The chunk stream with the header that announces `message`.
ChunkWriter::Lane& ChunkWriter::next_header(Message const& message) {
  auto const length = static_cast<std::uint32_t>(message.payload.size());
  auto const found = std::ranges::find(lanes_, message.chunk_stream, &Lane::chunk_stream);
  Lane next{message.chunk_stream,
            message.timestamp_ms,
            message.timestamp_ms,
            length,
            message.stream_id,
            message.type,
            0};
  if (found == lanes_.end()) return lanes_.emplace_back(next);
  auto const& last = *found;
  if (next.stream_id == last.stream_id && next.timestamp >= last.timestamp) {
    next.time = next.timestamp - last.timestamp;
    next.format = next.length == last.length && next.type == last.type ? 2 : 1;
    // Peers differ on what a type 3 means right behind a type 0, so it never stands there.
    if (next.format == 2 && next.time == last.time && last.format != 0) next.format = 3;
  }
  return *found = next;
}

void ChunkWriter::write(Message const& message, Out& out) {
  auto const payload = message.payload.span();
  FRESHET_ASSERT(payload.size() <= 0xFFFFFF);
  FRESHET_ASSERT(message.chunk_stream >= 2 && message.chunk_stream <= kMaxChunkStream);
  auto const& header = next_header(message);
  bool const extended = header.time >= kExtended;
  put_basic_header(out, header.format, header.chunk_stream);
  if (header.format <= 2) put(out, extended ? kExtended : header.time, 3);
  if (header.format <= 1) {
    put(out, header.length, 3);
    put(out, header.type, 1);
  }
  if (header.format == 0) {
    // §5.3.1.2.1: the one little-endian field.
    for (unsigned i = 0; i < 4; ++i) put(out, header.stream_id >> (8 * i) & 255U, 1);
  }
  if (extended) put(out, header.time, 4);
  auto rest = payload;
  while (true) {
    auto const piece = rest.first(std::min<std::size_t>(rest.size(), chunk_size_));
    out.insert(out.end(), piece.begin(), piece.end());
    rest = rest.subspan(piece.size());
    if (rest.empty()) break;
    put_basic_header(out, 3, header.chunk_stream);
    if (extended) put(out, header.time, 4);  // §5.3.1.3: repeated in every chunk
  }
  if (message.type == type::kSetChunkSize) set_chunk_size(Reader{payload}.u32());
}

}  // namespace freshet::wire::rtmp
