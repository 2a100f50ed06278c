/// ChannelName and StreamId: what a show is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::stream {

/// `[a-z0-9][a-z0-9_-]{0,47}`, checked where it enters.
using ChannelName = std::string;
/// A ULID: 26 characters of Crockford's base 32, sortable by time; one for a session however often
/// its encoder reconnects.
using StreamId = std::string;

/// `random80`: 80 random bits, in the low bits of two words (16 and 64).
[[nodiscard]] StreamId make_stream_id(std::int64_t wall_ms, std::uint16_t random_high,
                                      std::uint64_t random_low);
/// With bits from the operating system. From any thread.
[[nodiscard]] StreamId make_stream_id(std::int64_t wall_ms);

}  // namespace freshet::stream
