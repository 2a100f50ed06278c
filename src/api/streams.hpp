/// Streams: shows, those that are on and those that have ended, and what they are offered in.
#pragma once

#include "api/auth.hpp"
#include "api/desk.hpp"
#include "api/status.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::api {

/// A segment that can be fetched.
struct SegmentInfo {
  std::uint64_t seq = 0;  ///< its media sequence number
  double duration_s = 0;
  std::int64_t wall_us = 0;  ///< of its first sample
  std::string uri;           ///< the path of its address
};

struct SegmentQuery {
  std::string channel, stream_id, rendition;
  std::optional<std::uint64_t> after{};  ///< behind this one
  std::size_t limit = 100;
};

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Streams {
 public:
  struct House {
    Directory const& directory;
    Insiders const& insiders;
    Desk const& desk;
    /// From any thread.
    std::function<bool(std::string const& channel)> is_public;
    /// Of the window, oldest first. From any thread. A no_such_file_or_directory says what there is
    /// not.
    std::function<Result<std::vector<SegmentInfo>>(SegmentQuery const&)> segments;
  };
  explicit Streams(House house) : house_{std::move(house)} {}

  /// GET /v1/streams, /v1/streams/:id, /v1/streams/:id/renditions, /v1/streams/:id/segments.
  void add_routes(http::Router& router);

 private:
  struct Wanted;

  net::awaitable<http::Response> list(http::Request const& request) const;
  net::awaitable<http::Response> kept(http::Request const& request, Wanted wanted) const;
  net::awaitable<http::Response> one(http::Request const& request) const;
  net::awaitable<http::Response> renditions(http::Request const& request) const;
  net::awaitable<http::Response> segments(http::Request const& request) const;

  [[nodiscard]] std::vector<StreamInfo> on(std::optional<std::string> const& channel) const;
  /// On or ended; an error says that there is none of that id, or why nobody knows.
  net::awaitable<Result<StreamInfo>> find(net::Loop& loop, std::string id) const;

  House const house_;
};

}  // namespace freshet::api
