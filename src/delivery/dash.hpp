/// Dash: the addresses that DASH adds to those of HLS; the media are the very same.
#pragma once

#include "delivery/viewers.hpp"
#include "http/router.hpp"
#include "origin/origin.hpp"

#include <string>

namespace freshet::delivery {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it.
class Dash {
 public:
  /// Without `viewers` nobody is counted.
  Dash(origin::Origin const& origin, Clock const& clock, Viewers* viewers = nullptr)
      : origin_{origin}, clock_{clock}, viewers_{viewers} {}

  void add_routes(http::Router& router);

  net::awaitable<http::Response> answer_manifest(http::Request const& request) const;
  net::awaitable<http::Response> answer_low_latency(http::Request const& request) const;

  /// The manifest for one client alone: all that it asks for, itself included, is asked for behind
  /// `prefix`, and no cache keeps it. From any thread.
  [[nodiscard]] http::Response manifest_for(http::Request const& request,
                                            std::string const& channel,
                                            std::string const& prefix) const;
  [[nodiscard]] http::Response low_latency_for(http::Request const& request,
                                               std::string const& channel,
                                               std::string const& prefix) const;

 private:
  void see(http::Request const& request, origin::Presentation const& presentation) const;
  /// What players set their clocks by (UTCTiming, http-xsdate).

  origin::Origin const& origin_;
  Clock const& clock_;
  Viewers* const viewers_;
};

}  // namespace freshet::delivery
