#include "api/pages.hpp"

#include "access/channel_name.hpp"
#include "api/asset_reply.hpp"
#include "api/assets.hpp"
#include "api/oembed.hpp"
#include "api/page_head.hpp"
#include "api/reply.hpp"
#include "base/assert.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace freshet::api {
namespace {

// Nothing inline, nothing from elsewhere. `blob:` is how Media Source Extensions name a stream.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors ";
/// Who may show a page in a frame of theirs: what a visitor clicks there may be meant for another.
constexpr std::string_view kNobody = "'none'", kEverybody = "*";
constexpr char kImmutable[] = "public, max-age=31536000, immutable";
constexpr char kDay[] = "public, max-age=86400";
// Those who show a link of a channel fetch its picture, and ask here first.
constexpr char kRobots[] =
    "User-agent: *\n"
    "Allow: /live/*/poster.jpg$\n"
    "Disallow: /live/\n"
    "Disallow: /vod/\n"
    "Disallow: /v1/\n"
    "Disallow: /admin\n"
    "Disallow: /overlay/\n";

Template template_of(std::string_view path) {
  auto const* asset = find_asset(path);
  FRESHET_ASSERT(asset != nullptr && "the pages are embedded");
  return Template{asset->body.text()};
}

}  // namespace

Pages::Pages(Directory const& directory, Site site)
    : directory_{directory},
      site_{std::move(site)},
      index_page_{template_of("index.html")},
      watch_page_{template_of("watch.html")},
      embed_page_{template_of("embed.html")},
      chat_page_{template_of("chat_embed.html")},
      overlay_page_{template_of("overlay.html")},
      admin_page_{template_of("admin.html")} {}

void Pages::add_routes(http::Router& router) {
  auto const add = [&](std::string const& pattern, auto handler) {
    router.add(http::Method::get, pattern, [this, handler](http::Request const& request) {
      return ready((this->*handler)(request));
    });
  };
  add("/", &Pages::directory);
  add("/favicon.svg", &Pages::icon);
  add("/manifest.webmanifest", &Pages::manifest);
  add("/robots.txt", &Pages::robots);
  add("/oembed", &Pages::embed_description);
  add("/assets/*", &Pages::hashed);
  add("/embed/:channel", &Pages::embed);
  add("/embed/:channel/chat", &Pages::chat);
  add("/overlay/:channel", &Pages::overlay);
  add("/admin", &Pages::dashboard);
  add("/admin/*", &Pages::dashboard);
  add("/:channel", &Pages::watch);
}

struct Pages::Kind {
  Template const& page;
  std::string_view framed_by;
  std::string (*head)(Place const& place, ChannelInfo const& channel);
};

http::Response Pages::filled(http::Request const& request, Template const& page, std::string head,
                             std::string_view framed_by) const {
  auto filled = page.fill({{"head", std::move(head)}, {"site", escaped(site_.name())}});
  return page_reply(request, std::move(filled))
      .with("content-security-policy", std::string{kPolicy}.append(framed_by))
      .with("referrer-policy", "same-origin");
}

http::Response Pages::directory(http::Request const& request) const {
  auto const base = site_.base(request);
  return filled(request, index_page_, directory_head({site_.name(), base}), kNobody);
}

http::Response Pages::of_channel(http::Request const& request, Kind const& kind) const {
  auto const& name = request.params[0];
  if (auto const valid = access::check_channel_name(name); !valid) {
    return missing_reply(valid.error().what);
  }
  auto const base = site_.base(request);
  Place const place{site_.name(), base};
  if (auto const channel = directory_.channel(name)) {
    return filled(request, kind.page, kind.head(place, *channel), kind.framed_by);
  }
  // The page waits for the channel, should it be made meanwhile. Nobody has it: it is sent whole.
  http::Request fresh;
  fresh.headers = {{"accept-encoding", std::string{request.header("accept-encoding")}}};
  auto response = filled(fresh, kind.page, missing_head(place), kind.framed_by);
  response.status = 404;
  return response;
}

http::Response Pages::watch(http::Request const& request) const {
  return of_channel(request, {watch_page_, kNobody, &channel_head});
}

http::Response Pages::embed(http::Request const& request) const {
  return of_channel(request, {embed_page_, kEverybody, &embed_head});
}

http::Response Pages::chat(http::Request const& request) const {
  return of_channel(request, {chat_page_, kEverybody, &chat_head});
}

http::Response Pages::overlay(http::Request const& request) const {
  return of_channel(request, {overlay_page_, kNobody, &overlay_head});
}

http::Response Pages::dashboard(http::Request const& request) const {
  return filled(request, admin_page_, admin_head(site_.name()), kNobody);
}

http::Response Pages::hashed(http::Request const& request) const {
  return asset_reply(request, "assets/" + request.params[0], kImmutable);
}

http::Response Pages::icon(http::Request const& request) const {
  return asset_reply(request, "favicon.svg", kDay);
}

http::Response Pages::manifest(http::Request const&) const {
  nlohmann::ordered_json const json{{"name", site_.name()},
                                    {"short_name", site_.name()},
                                    {"id", "/"},
                                    {"start_url", "/"},
                                    {"display", "standalone"},
                                    {"background_color", "#0b1117"},
                                    {"theme_color", "#0b1117"},
                                    {"icons",
                                     {{{"src", "/favicon.svg"},
                                       {"sizes", "any"},
                                       {"type", "image/svg+xml"},
                                       {"purpose", "any"}}}}};
  http::Response response;
  response.kind = "page";
  response.body = http::Slices{
      Bytes::adopt(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n')};
  return response.with("content-type", "application/manifest+json").with("cache-control", kDay);
}

http::Response Pages::robots(http::Request const&) const {
  auto response = http::text_response(200, kRobots);
  response.kind = "page";
  return response.with("cache-control", kDay);
}

http::Response Pages::embed_description(http::Request const& request) const {
  return oembed(request, directory_, site_);
}

}  // namespace freshet::api
