#include "api/pages.hpp"

#include "access/channel_name.hpp"
#include "api/assets.hpp"
#include "api/reply.hpp"

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
constexpr char kAskAgain[] = "no-cache";

std::string_view trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// Calls `f` with each element of a comma-separated header until one is it.
template <class F>
bool any_element(std::string_view list, F f) {
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (f(trimmed(list.substr(0, comma)))) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

/// RFC 9110 §13.1.2: weak comparison, for caches that gzip on their way weaken what they pass on.
bool has_already(std::string_view if_none_match, std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return any_element(if_none_match, [&](std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == etag || tag == "*";
  });
}

/// RFC 9110 §12.5.3: named, and not with a weight of zero.
bool takes_gzip(std::string_view accept_encoding) {
  return any_element(accept_encoding, [](std::string_view coding) {
    auto const semicolon = coding.find(';');
    if (trimmed(coding.substr(0, semicolon)) != "gzip") return false;
    auto const weight =
        semicolon == std::string_view::npos ? "" : trimmed(coding.substr(semicolon + 1));
    auto const none =
        weight.starts_with("q=0") && weight.find_first_of("123456789") == std::string_view::npos;
    return !none;
  });
}

http::Response answer(http::Request const& request, Asset const& asset, std::string_view caching) {
  http::Response response;
  response.kind = "page";
  // One tag for both encodings: Vary keeps them apart, and what it says is the same.
  response.with("etag", std::string{asset.etag})
      .with("cache-control", std::string{caching})
      .with("vary", "accept-encoding");
  if (has_already(request.header("if-none-match"), asset.etag)) {
    response.status = 304;
    return response;
  }
  auto const packed = !asset.gzip.empty() && takes_gzip(request.header("accept-encoding"));
  if (packed) response.with("content-encoding", "gzip");
  response.body = http::Slices{packed ? asset.gzip : asset.body};
  return response.with("content-type", std::string{asset.content_type})
      .with("x-content-type-options", "nosniff");
}

http::Response file(http::Request const& request, std::string_view path, std::string_view caching) {
  if (auto const* asset = find_asset(path)) return answer(request, *asset, caching);
  return problem_reply(404, "Not Found", "there is no such file");
}

http::Response page(http::Request const& request, std::string_view path,
                    std::string_view framed_by = kNobody) {
  return file(request, path, kAskAgain)
      .with("content-security-policy", std::string{kPolicy}.append(framed_by))
      .with("referrer-policy", "same-origin");
}

http::Response directory(http::Request const& request) { return page(request, "index.html"); }

http::Response of_channel(http::Request const& request, std::string_view path,
                          std::string_view framed_by) {
  auto const name = access::check_channel_name(request.params[0]);
  if (!name) return problem_reply(404, "Not Found", name.error().what);
  return page(request, path, framed_by);
}

http::Response watch(http::Request const& request) {
  return of_channel(request, "watch.html", kNobody);
}

http::Response embed(http::Request const& request) {
  return of_channel(request, "embed.html", kEverybody);
}

http::Response hashed(http::Request const& request) {
  return file(request, "assets/" + request.params[0], kImmutable);
}

http::Response icon(http::Request const& request) {
  return file(request, "favicon.svg", "public, max-age=86400");
}

}  // namespace

void add_pages(http::Router& router) {
  auto const add = [&](std::string pattern, http::Response (*handler)(http::Request const&)) {
    router.add(http::Method::get, std::move(pattern),
               [handler](http::Request request) { return ready(handler(request)); });
  };
  add("/", directory);
  add("/favicon.svg", icon);
  add("/assets/*", hashed);
  add("/embed/:channel", embed);
  add("/:channel", watch);
}

}  // namespace freshet::api
