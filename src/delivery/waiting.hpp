/// Waiting for what a rendition has yet to publish, no longer than anybody is there for it.
#pragma once

#include "http/message.hpp"
#include "origin/rendition.hpp"

#include <memory>

namespace freshet::delivery {

/// When a request that waits for media is given up: after three target durations (facts §1.2).
[[nodiscard]] SteadyTime patience(Clock const& clock, origin::Promises const& promises);

/// On the request's loop. Waits until a version is as asked, or the show is over; wakes when the
/// client leaves, so that the wait ends within a second and not with the next part. Null: late, or
/// nobody is there any more. The caller holds the rendition meanwhile.
[[nodiscard]] net::awaitable<std::shared_ptr<origin::Snapshot const>> wait_for(
    http::Request const& request, std::shared_ptr<origin::Rendition> const& rendition,
    origin::Rendition::Is is, SteadyTime deadline);
/// The same for a position that is to be listed.
[[nodiscard]] net::awaitable<std::shared_ptr<origin::Snapshot const>> wait_for_position(
    http::Request const& request, std::shared_ptr<origin::Rendition> const& rendition,
    origin::Position position, SteadyTime deadline);

/// Somebody asked for a rendition that rests until then: up to a second for its first part.
/// Anything may be there afterwards.
[[nodiscard]] net::awaitable<void> wait_for_media(
    http::Request const& request, std::shared_ptr<origin::Rendition> const& rendition,
    Clock const& clock);

}  // namespace freshet::delivery
