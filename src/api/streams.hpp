/// Streams: who is live, and what channels there are, as JSON.
#pragma once

#include "api/status.hpp"
#include "http/router.hpp"

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. The directory outlives it, and it
/// the router.
class Streams {
 public:
  explicit Streams(Directory const& directory) : directory_{directory} {}

  /// GET /v1/streams, /v1/streams/:id, /v1/channels, /v1/channels/:name.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response streams(http::Request const& request) const;
  [[nodiscard]] http::Response stream(http::Request const& request) const;
  [[nodiscard]] http::Response channels(http::Request const& request) const;
  [[nodiscard]] http::Response channel(http::Request const& request) const;

  Directory const& directory_;
};

}  // namespace freshet::api
