/// Pages: the directory, the watch page, the player or the chat alone for other people's pages, the
/// overlay, the dashboard, the files they load, and what tells others of them.
#pragma once

#include "api/site.hpp"
#include "api/status.hpp"
#include "api/template.hpp"
#include "http/router.hpp"

#include <string>
#include <string_view>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. The directory outlives it, and it
/// the router.
class Pages {
 public:
  Pages(Directory const& directory, Site site);

  /// GET /, /:channel, /embed/:channel, /embed/:channel/chat, /overlay/:channel, /admin, /admin/*,
  /// /assets/*, /favicon.svg, /manifest.webmanifest, /robots.txt, /oembed. `/:channel` takes every
  /// address of one element that no route before it took: add it last.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response directory(http::Request const& request) const;
  [[nodiscard]] http::Response watch(http::Request const& request) const;
  [[nodiscard]] http::Response embed(http::Request const& request) const;
  [[nodiscard]] http::Response chat(http::Request const& request) const;
  [[nodiscard]] http::Response overlay(http::Request const& request) const;
  [[nodiscard]] http::Response dashboard(http::Request const& request) const;
  [[nodiscard]] http::Response hashed(http::Request const& request) const;
  [[nodiscard]] http::Response icon(http::Request const& request) const;
  [[nodiscard]] http::Response manifest(http::Request const& request) const;
  [[nodiscard]] http::Response robots(http::Request const& request) const;
  [[nodiscard]] http::Response embed_description(http::Request const& request) const;

  struct Kind;  // of page about a channel
  [[nodiscard]] http::Response filled(http::Request const& request, Template const& page,
                                      std::string head, std::string_view framed_by) const;
  [[nodiscard]] http::Response of_channel(http::Request const& request, Kind const& kind) const;

  Directory const& directory_;
  Site const site_;
  Template const index_page_, watch_page_, embed_page_, chat_page_, overlay_page_, admin_page_;
};

}  // namespace freshet::api
