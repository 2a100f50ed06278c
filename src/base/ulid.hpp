/// ULIDs: names of things that sort by their time.
#pragma once

#include <cstdint>
#include <string>

namespace freshet {

/// 26 characters of Crockford's base 32. `random80`: 80 random bits, in the low bits of two words
/// (16 and 64).
[[nodiscard]] std::string make_ulid(std::int64_t wall_ms, std::uint16_t random_high,
                                    std::uint64_t random_low);
/// With bits from the operating system. From any thread.
[[nodiscard]] std::string make_ulid(std::int64_t wall_ms);

}  // namespace freshet
