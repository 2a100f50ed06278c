/// What a Redis does in one step, in its own language.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet::chat {

enum class RedisScript : std::uint8_t { publish, enter, missed, seed, count, kMany };

[[nodiscard]] std::string_view text_of(RedisScript script);

}  // namespace freshet::chat
