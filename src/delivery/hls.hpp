/// Hls: the addresses of LL-HLS, answered from the origin. A blocking playlist reload and a request
/// for a hinted part are the same wait.
#pragma once

#include "delivery/answers.hpp"
#include "delivery/pictures.hpp"
#include "delivery/viewers.hpp"
#include "http/router.hpp"
#include "net/blocking.hpp"
#include "origin/origin.hpp"

#include <string>

namespace freshet::delivery {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it.
class Hls {
 public:
  /// Without `viewers` nobody is counted.
  Hls(origin::Origin const& origin, net::Blocking& media_thread, Pictures& pictures,
      Clock const& clock, Viewers* viewers = nullptr)
      : origin_{origin},
        media_thread_{media_thread},
        pictures_{pictures},
        clock_{clock},
        viewers_{viewers} {}

  void add_routes(http::Router& router);

  /// The multivariant playlist for one client alone: `prefix` stands before each address, and no
  /// cache keeps it. 404 when nothing is on. From any thread.
  [[nodiscard]] http::Response multivariant_for(http::Request const& request,
                                                std::string const& channel,
                                                std::string const& prefix) const;
  net::awaitable<http::Response> multivariant(http::Request const& request);

 private:
  net::awaitable<http::Response> sound(http::Request const& request);
  net::awaitable<http::Response> playlist(http::Request const& request);
  net::awaitable<http::Response> key_frames(http::Request const& request);
  net::awaitable<http::Response> pictures(http::Request const& request);
  net::awaitable<http::Response> media(http::Request const& request);
  net::awaitable<http::Response> allowed(http::Request const& request);
  void see(http::Request const& request, origin::Presentation const& presentation, Way way) const;

  /// What a media request asks for and whom.
  struct Wanted {
    std::shared_ptr<origin::Rendition> rendition;
    Urgency urgency;
    origin::Position position;
  };
  net::awaitable<http::Response> part(http::Request const& request, Wanted const& wanted);
  net::awaitable<http::Response> segment(http::Request const& request, Wanted const& wanted);
  net::awaitable<http::Response> coming_segment(http::Request const& request, Wanted const& wanted);
  net::awaitable<http::Response> old_segment(http::Request const& request, Wanted const& wanted,
                                             origin::OldSegment const& old);

  origin::Origin const& origin_;
  net::Blocking& media_thread_;
  Pictures& pictures_;
  Clock const& clock_;
  Viewers* const viewers_;
};

}  // namespace freshet::delivery
