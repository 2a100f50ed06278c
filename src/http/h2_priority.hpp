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

/// What the server wants for an answer: its own Priority header (RFC 9218 §8), which counts more
/// than what the client said: browsers ask for playlists and media alike. Nothing: as the client
/// says.
[[nodiscard]] std::optional<Priority> priority_of(Response const& response);

}  // namespace freshet::http
