/// The answer that delivery directives call for, before anybody waits (RFC 8216bis §6.2.5.2).
#pragma once

#include "origin/snapshot.hpp"
#include "wire/hls/directives.hpp"

#include <optional>

namespace freshet::delivery {

enum class Verdict { answer, wait, too_far };

/// What to do with a playlist request on that version: `too_far` is a 400.
[[nodiscard]] Verdict judge(origin::Snapshot const& snapshot, wire::hls::Directives const& asked);

/// The position that a request waits for.
[[nodiscard]] origin::Position position_of(wire::hls::Directives const& asked);

}  // namespace freshet::delivery
