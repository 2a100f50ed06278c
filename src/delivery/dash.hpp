/// Dash: the addresses that DASH adds to those of HLS; the media are the very same.
#pragma once

#include "delivery/viewers.hpp"
#include "http/router.hpp"
#include "origin/origin.hpp"

namespace freshet::delivery {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it.
class Dash {
 public:
  /// Without `viewers` nobody is counted.
  Dash(origin::Origin const& origin, Clock const& clock, Viewers* viewers = nullptr)
      : origin_{origin}, clock_{clock}, viewers_{viewers} {}

  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> answer_manifest(http::Request const& request) const;
  net::awaitable<http::Response> answer_low_latency(http::Request const& request) const;
  void see(http::Request const& request, origin::Presentation const& presentation) const;
  /// What players set their clocks by (UTCTiming, http-xsdate).
  net::awaitable<http::Response> time(http::Request const& request) const;

  origin::Origin const& origin_;
  Clock const& clock_;
  Viewers* const viewers_;
};

}  // namespace freshet::delivery
