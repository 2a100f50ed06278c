#include "api/asset_reply.hpp"

#include "api/assets.hpp"

#include <string>
#include <utility>

namespace freshet::api {
namespace {

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

/// What is served, plain and packed.
struct Entity {
  std::string_view content_type, etag;
  http::Slices plain, gzip;  ///< no gzip: it does not pay
};

http::Response answer(http::Request const& request, Entity entity, std::string_view caching) {
  http::Response response;
  response.kind = "page";
  // One tag for both encodings: Vary keeps them apart, and what it says is the same.
  response.with("etag", std::string{entity.etag})
      .with("cache-control", std::string{caching})
      .with("vary", "accept-encoding");
  if (has_already(request.header("if-none-match"), entity.etag)) {
    response.status = 304;
    return response;
  }
  auto const packed = !entity.gzip.empty() && takes_gzip(request.header("accept-encoding"));
  if (packed) response.with("content-encoding", "gzip");
  response.body = std::move(packed ? entity.gzip : entity.plain);
  return response.with("content-type", std::string{entity.content_type})
      .with("x-content-type-options", "nosniff");
}

}  // namespace

http::Response asset_reply(http::Request const& request, std::string_view path,
                           std::string_view caching) {
  auto const* asset = find_asset(path);
  if (asset == nullptr) return missing_reply("there is no such file");
  Entity entity{asset->content_type, asset->etag, {asset->body}, {}};
  if (!asset->gzip.empty()) entity.gzip = {asset->gzip};
  return answer(request, std::move(entity), caching);
}

http::Response page_reply(http::Request const& request, Template::Page page) {
  Entity entity{"text/html; charset=utf-8", page.etag, std::move(page.plain), std::move(page.gzip)};
  return answer(request, std::move(entity), "no-cache");
}

http::Response missing_reply(std::string_view detail) {
  auto response = http::problem(404, "Not Found", detail);
  response.kind = "page";
  return response.with("cache-control", "public, max-age=10");
}

}  // namespace freshet::api
