/// HlsLine: the addresses of LL-HLS over a live line, asked through a router without sockets.
#pragma once

#include "delivery/hls.hpp"
#include "origin/live_line.hpp"
#include "support/past_clock.hpp"
#include "support/routed.hpp"

#include <string>
#include <utility>

namespace freshet::test {

struct HlsLine {
  HlsLine() {
    hls.add_routes(router);
    origin.show("main", line.presentation);
  }
  http::Response get(std::string path, std::string query = {}) {
    http::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    request.loop = &line.loops.at(1);
    return on_loop(line.loops.at(1), routed(router, std::move(request)));
  }
  static std::string body(http::Response const& r) {
    return joined(std::get<http::Slices>(r.body));
  }

  LiveLine line;
  origin::Origin origin;
  PastClock clock;
  Metrics metrics;
  net::Blocking picture_thread{"pictures", 1};
  delivery::Pictures pictures{{origin, line.thread, picture_thread, clock, metrics}};
  delivery::Hls hls{origin, line.thread, pictures, clock};
  http::Router router;
};

}  // namespace freshet::test
