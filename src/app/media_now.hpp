/// What chat asks of the shows: is there one, and what is the time on its media clock?
#pragma once

#include "stream/registry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace freshet::app {

// From any thread.
/// What EXT-X-PROGRAM-DATE-TIME gives what is sent in now, microseconds of the Unix epoch; nothing:
/// nothing is live on the channel.
[[nodiscard]] std::optional<std::int64_t> media_now_us(stream::Registry const& registry,
                                                       std::string const& channel);
/// Something has come, and the show has not ended: its encoder may be away for a moment.
[[nodiscard]] bool is_live(stream::Registry const& registry, std::string const& channel);

}  // namespace freshet::app
