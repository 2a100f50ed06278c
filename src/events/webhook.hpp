/// Webhook: the request by which a receiver is told of one event.
#pragma once

#include "events/outbox.hpp"
#include "events/receiver.hpp"
#include "net/http_client.hpp"

#include <cstdint>
#include <string>

namespace freshet::events {

/// Signed; to Discord in the form that it shows. `public_url`: where the pages are; empty: nobody
/// knows.
[[nodiscard]] net::HttpRequest webhook_request(Receiver const& receiver, Delivery const& delivery,
                                               std::int64_t now_s,
                                               std::string const& public_url = {});

/// Why an answer is no success, with its first words.
[[nodiscard]] std::string reason_of(net::HttpAnswer const& answer);

/// Is it the address of a Discord webhook?
[[nodiscard]] bool is_discord(std::string const& url);

/// Of an event's JSON, one that Discord takes.
[[nodiscard]] std::string discord_body(std::string const& event, std::string const& public_url);

}  // namespace freshet::events
