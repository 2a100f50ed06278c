#include "wire/rtmp/aggregate.hpp"

#include "base/reader.hpp"

#include <fmt/format.h>

namespace freshet::wire::rtmp {

Result<std::vector<Message>> split_aggregate(Message const& aggregate) {
  std::vector<Message> messages;
  Reader reader{aggregate.payload.span()};
  std::uint32_t first = 0;
  while (reader.left() > 0) {
    auto const at = reader.pos();
    Message message;
    message.type = reader.u8();
    auto const length = reader.u24();
    // As in FLV, the eighth octet is the time's highest.
    auto const low = reader.u24();
    auto const time = std::uint32_t{reader.u8()} << 24 | low;
    reader.skip(3);  // a stream id, which the aggregate's overrides
    message.payload = aggregate.payload.slice(reader.pos(), length);
    reader.skip(length);
    if (!reader.ok()) return malformed(fmt::format("rtmp aggregate: octet {}: ends early", at));
    // The back pointer; the last one is sometimes left out.
    if (reader.left() > 0) reader.skip(4);
    if (!reader.ok()) return malformed(fmt::format("rtmp aggregate: octet {}: ends early", at));
    if (messages.empty()) first = time;
    message.stream_id = aggregate.stream_id;
    message.chunk_stream = aggregate.chunk_stream;
    message.timestamp_ms = aggregate.timestamp_ms + (time - first);
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace freshet::wire::rtmp
