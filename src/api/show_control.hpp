/// ShowControl: shows that are opened before their encoder comes, and ended from outside.
#pragma once

#include "access/stream_key.hpp"
#include "api/auth.hpp"
#include "api/desk.hpp"
#include "api/status.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::api {

class JsonBody;

struct OpenedShow {
  std::string stream_id;
  bool is_new = false;
  std::optional<std::int64_t> expires_us{};  ///< wall clock; none: somebody feeds it
};

/// Where to publish, with all that an encoder needs; none: that door is closed.
struct IngestAddresses {
  std::optional<std::string> rtmp, srt;
};

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class ShowControl {
 public:
  struct House {
    Directory const& directory;
    Insiders const& insiders;
    Desk const& desk;
    /// The key if it may publish now, on `channel` unless that is empty. From any thread.
    std::function<Result<access::StreamKey>(std::string_view key, std::string_view channel)> allow;
    /// On the loop. An error says why nobody could publish with that key now.
    std::function<Result<OpenedShow>(net::Loop&, access::StreamKey const&)> open;
    /// `authority`: as the request names this server. From any thread.
    std::function<IngestAddresses(std::string_view authority, access::StreamKey const&,
                                  std::string const& text)>
        ingest;
    /// On the loop. When it has ended, what has become of it; none: it is not on.
    std::function<net::awaitable<std::optional<StreamInfo>>(net::Loop&, StreamInfo, bool by_owner)>
        stop;
  };
  explicit ShowControl(House house) : house_{std::move(house)} {}

  /// POST /v1/streams/start, POST /v1/streams/stop.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response start(http::Request const& request) const;
  net::awaitable<http::Response> stop(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
