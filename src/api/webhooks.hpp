/// Webhooks: who is told of events, and what came of it; made and changed by administrators.
#pragma once

#include "api/auth.hpp"
#include "api/once.hpp"
#include "base/result.hpp"
#include "events/outbox.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::api {

struct WebhookInfo {
  std::string id, url;
  std::vector<std::string> events{}, channels{};  ///< empty: all
  bool enabled = true;
  bool of_file = false;  ///< it stands in the configuration, and is changed there
  bool failing = false;
  std::int64_t last_ms = 0;  ///< of the latest attempt; 0: there was none
  std::int64_t waiting = 0;  ///< events that it is still to be told of
};

/// What somebody wants of one. What is not there is as it was, or as usual.
struct WebhookWish {
  std::optional<std::string> url, secret;
  std::optional<std::vector<std::string>> events, channels;
  std::optional<bool> enabled;
};

struct NewWebhook {
  std::string id;
  std::string secret;  ///< whsec_…
};

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Webhooks {
 public:
  /// All on the request's loop; what is written is kept, and holds, when they answer. Errors:
  /// invalid_argument for what cannot be, no_such_file_or_directory, file_exists for what the rest
  /// of the configuration does not allow.
  struct House {
    Insiders const& insiders;
    Once const& once;
    std::function<net::awaitable<Result<std::vector<WebhookInfo>>>(net::Loop&)> list;
    std::function<net::awaitable<Result<NewWebhook>>(net::Loop&, std::string who, WebhookWish)>
        make;
    std::function<net::awaitable<Result<>>(net::Loop&, std::string who, std::string id,
                                           WebhookWish)>
        change;
    std::function<net::awaitable<Result<>>(net::Loop&, std::string who, std::string id)> remove;
    /// The newest first, of those older than `before`.
    std::function<net::awaitable<Result<std::vector<events::Attempt>>>(
        net::Loop&, std::string id, std::size_t most, std::int64_t before)>
        deliveries;
    /// Sends a ping.
    std::function<net::awaitable<Result<events::Attempt>>(net::Loop&, std::string id)> test;
  };
  explicit Webhooks(House house) : house_{std::move(house)} {}

  /// GET and POST /v1/webhooks; GET, PATCH and DELETE /v1/webhooks/:id; GET
  /// /v1/webhooks/:id/deliveries; POST /v1/webhooks/:id/test.
  void add_routes(http::Router& router);

 private:
  using Answer = net::awaitable<http::Response>;

  Answer list(http::Request const& request) const;
  Answer one(http::Request const& request) const;
  Answer create(http::Request const& request) const;
  Answer make(http::Request const& request, std::string who) const;
  Answer change(http::Request const& request) const;
  Answer remove(http::Request const& request) const;
  Answer deliveries(http::Request const& request) const;
  Answer test(http::Request const& request) const;
  [[nodiscard]] net::awaitable<Result<WebhookInfo>> find(net::Loop& loop, std::string id) const;

  House const house_;
};

}  // namespace freshet::api
