/// Priority: in which order the answers of one HTTP/2 connection are sent (RFC 9218).
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <optional>

namespace freshet::http {

struct Priority {
  std::uint32_t urgency = 3;  ///< 0, the most urgent, to 7
  bool incremental = false;   ///< takes turns with others as urgent as it
};

/// What the server wants for an answer: its own Priority header (RFC 9218 §8), else playlists
/// before all that has none, unless the client has said what it wants. Nothing: as the client says.
[[nodiscard]] std::optional<Priority> priority_of(Response const& response, bool client_says);

}  // namespace freshet::http
