#include "api/site.hpp"

#include "http/target.hpp"

#include <algorithm>

namespace freshet::api {
namespace {

/// RFC 3986 §6.2.2.1, §6.2.3: a host is the same in any case, and with the usual port.
std::string usual(std::string authority) {
  std::ranges::transform(authority, authority.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  for (std::string_view const port : {":80", ":443"}) {
    if (authority.ends_with(port)) authority.resize(authority.size() - port.size());
  }
  return authority;
}

/// What stands under `root` in that address, if it does.
std::optional<std::string> under(http::Target const& url, std::string_view root) {
  auto const base = http::parse_target(root);
  if (!base || usual(base->authority) != usual(url.authority)) return std::nullopt;
  auto const folder = base->path == "/" ? "" : base->path;
  if (!url.path.starts_with(folder + "/")) return std::nullopt;
  return url.path.substr(folder.size());
}

}  // namespace

std::string Site::base(http::Request const& request) const {
  if (!config_.public_url.empty()) return config_.public_url;
  auto const host = request.header("host");
  if (host.empty()) return {};
  return (request.secure ? "https://" : "http://") + std::string{host};
}

std::optional<std::string> Site::path_of(std::string_view url, http::Request const& request) const {
  auto const target = http::parse_target(url);
  if (!target || target->authority.empty()) return std::nullopt;
  if (!config_.public_url.empty()) {
    if (auto path = under(*target, config_.public_url)) return path;
  }
  auto const host = std::string{request.header("host")};
  return under(*target, (request.secure ? "https://" : "http://") + host);
}

}  // namespace freshet::api
