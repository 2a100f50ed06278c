#include "wire/rtmp/chunk_reader.hpp"

#include "base/assert.hpp"
#include "base/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace freshet::wire::rtmp {

void ChunkReader::feed(ByteSpan bytes) {
  while (!bytes.empty() && !error_) bytes = bytes.subspan(read(bytes));
}

Result<std::optional<Message>> ChunkReader::next() {
  if (!ready_.empty()) {
    std::optional message{std::move(ready_.front())};
    ready_.pop_front();
    return message;
  }
  if (error_) return *error_;
  return std::optional<Message>{};
}

void ChunkReader::set_chunk_size(std::uint32_t size) {
  FRESHET_ASSERT(size >= 1 && size <= 0xFFFFFF);
  chunk_size_ = size;
}

std::optional<std::uint32_t> ChunkReader::acknowledgement() {
  if (window_ == 0 || received_ - acknowledged_ < window_) return {};
  acknowledged_ = received_;
  return static_cast<std::uint32_t>(received_);
}

/// Takes what it can of one header or one payload; answers how many octets that were.
std::size_t ChunkReader::read(ByteSpan bytes) {
  if (chunk_left_ > 0) return read_payload(bytes);
  if (carried_ > 0) return read_carried(bytes);
  if (auto const size = read_header(bytes); size > 0 || error_) return size;
  // Headers are short of what carry_ holds, so an unfinished one fits.
  std::ranges::copy(bytes, carry_.begin());
  carried_ = bytes.size();
  return bytes.size();
}

/// Goes on with a header that the last feed cut off.
std::size_t ChunkReader::read_carried(ByteSpan bytes) {
  auto const before = carried_;
  auto const more = std::min(bytes.size(), carry_.size() - before);
  std::ranges::copy(bytes.first(more), carry_.begin() + static_cast<std::ptrdiff_t>(before));
  auto const size = read_header(ByteSpan{carry_}.first(before + more));
  if (size == 0) {
    carried_ = before + more;
    return more;
  }
  carried_ = 0;
  if (size >= before) return size - before;
  // What looked like the start of an extended timestamp was payload.
  auto const kept = carry_;
  feed(ByteSpan{kept}.subspan(size, before - size));
  return 0;
}

/// The size of a header; 0 when it is not whole, or wrong.
std::size_t ChunkReader::read_header(ByteSpan bytes) {
  auto const basic = read_basic_header(bytes);
  if (basic.size == 0) return 0;
  auto const* lane = find(basic.chunk_stream);
  ChunkHeader header = lane ? lane->header : ChunkHeader{};
  header.format = basic.format;
  header.chunk_stream = basic.chunk_stream;
  auto const size =
      read_message_header(bytes.subspan(basic.size), lane ? lane->timestamp : 0, header);
  if (size == SIZE_MAX) return 0;
  if (auto opened = open_chunk(header); !opened) {
    fail(std::move(opened).error().in(fmt::format("rtmp chunk stream {}", header.chunk_stream)));
    return 0;
  }
  received_ += basic.size + size;
  return basic.size + size;
}

Result<> ChunkReader::open_chunk(ChunkHeader const& header) {
  auto found = lane_for(header);
  if (!found) return found.error();
  auto& lane = **found;
  if (!lane.in_message) {
    if (auto r = start_message(lane, header); !r) return r.error();
  } else if (header.format == 0 || header.length != lane.header.length ||
             header.type != lane.header.type) {
    return malformed(fmt::format("a message of {} octets begins while {} of {} octets are missing",
                                 header.length, lane.buffer.missing(), lane.buffer.length()));
  }
  chunk_left_ = std::min<std::size_t>(chunk_size_, lane.buffer.missing());
  return chunk_left_ == 0 ? finish_message(lane) : Result<>{};
}

Result<> ChunkReader::start_message(Lane& lane, ChunkHeader const& header) {
  if (header.length > limits_.message) {
    return malformed(
        fmt::format("a message of {} octets, {} are allowed", header.length, limits_.message));
  }
  // §5.3.1.2.4: behind a type 0 a type 3 adds that chunk's time once more.
  lane.timestamp = header.format == 0 ? header.time : lane.timestamp + header.time;
  lane.header = header;
  lane.in_message = true;
  lane.buffer.start(header.length);
  assembling_ += lane.buffer.held();
  return {};
}

std::size_t ChunkReader::read_payload(ByteSpan bytes) {
  auto& lane = lanes_[current_];
  auto const piece = bytes.first(std::min(bytes.size(), chunk_left_));
  received_ += piece.size();
  auto const held = lane.buffer.held();
  lane.buffer.append(piece);
  assembling_ += lane.buffer.held() - held;
  chunk_left_ -= piece.size();
  Result<> done;
  if (assembling_ > limits_.assembling) {
    done = malformed(fmt::format("unfinished messages take {} octets, {} are allowed", assembling_,
                                 limits_.assembling));
  } else if (lane.buffer.missing() == 0) {
    done = finish_message(lane);
  }
  if (!done) {
    fail(std::move(done).error().in(fmt::format("rtmp chunk stream {}", lane.header.chunk_stream)));
  }
  return piece.size();
}

Result<> ChunkReader::finish_message(Lane& lane) {
  assembling_ -= lane.buffer.held();
  lane.in_message = false;
  Message message{lane.header.type, lane.header.stream_id, lane.header.chunk_stream, lane.timestamp,
                  lane.buffer.finish()};
  switch (message.type) {
    case type::kSetChunkSize:
    case type::kAbort:
    case type::kWindowAckSize:
      return heed(message);
    default:
      ready_.push_back(std::move(message));
      return {};
  }
}

/// §5.4: each of the three is one number of four octets.
Result<> ChunkReader::heed(Message const& message) {
  Reader reader{message.payload.span()};
  auto const value = reader.u32();
  if (!reader.ok()) {
    return malformed(fmt::format("a control message of type {} with {} octets, it has 4",
                                 message.type, message.payload.size()));
  }
  if (message.type == type::kWindowAckSize) {
    window_ = value;
  } else if (message.type == type::kAbort) {
    if (auto* lane = find(value)) drop(*lane);
  } else {
    // §5.4.1: the first bit is zero; no message is longer than 0xFFFFFF, so larger sizes are equal.
    if (value == 0 || value > 0x7FFF'FFFF) return malformed(fmt::format("chunk size {}", value));
    set_chunk_size(std::min<std::uint32_t>(value, 0xFFFFFF));
  }
  return {};
}

Result<ChunkReader::Lane*> ChunkReader::lane_for(ChunkHeader const& header) {
  if (auto* lane = find(header.chunk_stream)) {
    current_ = static_cast<std::size_t>(lane - lanes_.data());
    return lane;
  }
  // A type 1 is enough to begin with: old librtmp opens the control stream so.
  if (header.format >= 2) {
    return malformed(fmt::format("begins with a chunk of type {}", header.format));
  }
  if (lanes_.size() >= limits_.chunk_streams) {
    return malformed(fmt::format("more than {} chunk streams", limits_.chunk_streams));
  }
  current_ = lanes_.size();
  auto& lane = lanes_.emplace_back();
  lane.header.chunk_stream = header.chunk_stream;
  return &lane;
}

ChunkReader::Lane* ChunkReader::find(std::uint32_t chunk_stream) {
  if (current_ < lanes_.size() && lanes_[current_].header.chunk_stream == chunk_stream) {
    return &lanes_[current_];
  }
  auto const found = std::ranges::find_if(
      lanes_, [&](Lane const& lane) { return lane.header.chunk_stream == chunk_stream; });
  return found == lanes_.end() ? nullptr : &*found;
}

void ChunkReader::drop(Lane& lane) {
  assembling_ -= lane.buffer.held();
  lane.buffer.drop();
  lane.in_message = false;
}

void ChunkReader::fail(Error error) {
  error_ = std::move(error).in(fmt::format("octet {}", received_));
  lanes_.clear();
  chunk_left_ = carried_ = assembling_ = 0;
}

}  // namespace freshet::wire::rtmp
