/// Dash: the addresses that DASH adds to those of HLS; the media are the very same.
#pragma once

#include "http/router.hpp"
#include "origin/origin.hpp"

namespace freshet::delivery {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it.
class Dash {
 public:
  Dash(origin::Origin const& origin, Clock const& clock) : origin_{origin}, clock_{clock} {}

  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> answer_manifest(http::Request const& request) const;
  net::awaitable<http::Response> answer_low_latency(http::Request const& request) const;
  /// What players set their clocks by (UTCTiming, http-xsdate).
  net::awaitable<http::Response> time(http::Request const& request) const;

  origin::Origin const& origin_;
  Clock const& clock_;
};

}  // namespace freshet::delivery
