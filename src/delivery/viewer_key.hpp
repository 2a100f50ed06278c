/// viewer_key(): which viewer a request comes from, as a number that tells nothing of them.
#pragma once

#include "delivery/siphash.hpp"
#include "http/message.hpp"

#include <cstdint>

namespace freshet::delivery {

/// The same for the same signed session, wherever it comes from; without one, for the same client
/// address (without its port) and the same user agent. Never 0.
[[nodiscard]] std::uint64_t viewer_key(SipKey key, http::Request const& request) noexcept;

}  // namespace freshet::delivery
