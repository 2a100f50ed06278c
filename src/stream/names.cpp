#include "stream/names.hpp"

#include "base/ulid.hpp"

namespace freshet::stream {

StreamId make_stream_id(std::int64_t wall_ms, std::uint16_t random_high, std::uint64_t random_low) {
  return make_ulid(wall_ms, random_high, random_low);
}

StreamId make_stream_id(std::int64_t wall_ms) { return make_ulid(wall_ms); }

}  // namespace freshet::stream
