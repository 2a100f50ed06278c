#include "api/oembed.hpp"

#include "api/page_head.hpp"
#include "api/reply.hpp"
#include "api/template.hpp"
#include "http/query.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace freshet::api {
namespace {

struct Size {
  int width = 1280, height = 720;
};

/// The parameter's value; `usual` where there is none; less than 1 where it is no size.
int size_in(http::Query const& query, std::string_view name, int usual) {
  auto const text = http::find(query, name).value_or("");
  if (text.empty()) return usual;
  int size = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  return error == std::errc{} && end == text.data() + text.size() ? size : 0;
}

/// The largest of 16:9 within both.
Size fitted(int width, int height) {
  Size const most;
  width = std::min({width, most.width, height <= most.height ? height * 16 / 9 : most.width});
  return {std::max(width, 1), std::max(width * 9 / 16, 1)};
}

/// "/concert" and "/embed/concert", a slash at the end or not; else nothing that is a channel's
/// name.
std::string_view channel_in(std::string_view path) {
  constexpr std::string_view kEmbed = "/embed";
  if (path.starts_with("/embed/")) path.remove_prefix(kEmbed.size());
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  path.remove_prefix(std::min<std::size_t>(path.size(), 1));
  return path;
}

std::string player(std::string const& base, ChannelInfo const& channel, Size size) {
  return fmt::format(
      R"(<iframe src="{}/embed/{}" width="{}" height="{}" title="{}" frameborder="0" )"
      R"(allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>)",
      escaped(base), channel.id, size.width, size.height, escaped(title_of(channel)));
}

http::Response describe(std::string const& base, Site const& site, ChannelInfo const& channel,
                        Size size) {
  nlohmann::ordered_json const json{{"version", "1.0"},
                                    {"type", "video"},
                                    {"title", title_of(channel)},
                                    {"author_name", channel.id},
                                    {"author_url", base + "/" + channel.id},
                                    {"provider_name", site.name()},
                                    {"provider_url", base + "/"},
                                    {"cache_age", 300},
                                    {"width", size.width},
                                    {"height", size.height},
                                    {"html", player(base, channel, size)}};
  return json_reply(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

}  // namespace

http::Response oembed(http::Request const& request, Directory const& directory, Site const& site) {
  auto const query = http::parse_query(request.query);
  if (http::find(query, "format").value_or("json") != "json") {
    return problem_reply(501, "Not Implemented", "the only format known here is json");
  }
  auto const url = http::find(query, "url").value_or("");
  if (url.empty()) return problem_reply(400, "Bad Request", "url is missing: whose player?");
  Size const most;
  auto const width = size_in(query, "maxwidth", most.width);
  auto const height = size_in(query, "maxheight", most.height);
  if (width < 1 || height < 1) {
    return problem_reply(400, "Bad Request", "maxwidth and maxheight are numbers of pixels");
  }
  auto const path = site.path_of(url, request);
  auto const channel = path ? directory.channel(channel_in(*path)) : std::nullopt;
  if (!channel)
    return problem_reply(404, "Not Found", "no channel of this server is at that address");
  return describe(site.base(request), site, *channel, fitted(width, height));
}

}  // namespace freshet::api
