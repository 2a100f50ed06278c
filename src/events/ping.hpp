/// ping(): a message to a receiver that tells of nothing but that it can be reached.
#pragma once

#include "base/clock.hpp"
#include "events/outbox.hpp"
#include "events/receiver.hpp"
#include "events/webhooks.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"

namespace freshet::events {

/// On `loop`, which like the client outlives it. Once, whatever comes of it.
[[nodiscard]] net::awaitable<Attempt> ping(net::HttpClient& client, net::Loop& loop,
                                           Clock const& clock, Receiver receiver,
                                           Webhooks::Options options);

}  // namespace freshet::events
