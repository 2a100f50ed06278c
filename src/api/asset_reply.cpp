#include "api/asset_reply.hpp"

#include "api/assets.hpp"
#include "api/etag.hpp"
#include "api/header_list.hpp"

#include <string>
#include <utility>

namespace freshet::api {
namespace {

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
