#include "chat/origins.hpp"

#include <algorithm>

namespace freshet::chat {
namespace {

std::string lower_origin(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

/// Without the port that the scheme has by itself.
std::string plain_authority(std::string_view scheme, std::string authority) {
  std::string_view const usual = scheme == "https://" ? ":443" : ":80";
  if (authority.ends_with(usual)) authority.resize(authority.size() - usual.size());
  return authority;
}

struct OriginParts {
  std::string scheme, authority;  ///< "https://", "example.com:8443"
};

OriginParts parts_of_origin(std::string_view text) {
  auto const whole = lower_origin(text);
  for (std::string_view const scheme : {"https://", "http://"}) {
    if (!whole.starts_with(scheme)) continue;
    auto const rest = whole.substr(scheme.size());
    return {std::string{scheme}, plain_authority(scheme, rest.substr(0, rest.find('/')))};
  }
  return {};
}

bool origin_matches(OriginParts const& origin, OriginParts const& rule) {
  if (origin.scheme != rule.scheme) return false;
  if (!rule.authority.starts_with("*.")) return origin.authority == rule.authority;
  std::string_view const domain = std::string_view{rule.authority}.substr(1);
  return origin.authority.size() > domain.size() && origin.authority.ends_with(domain);
}

}  // namespace

bool may_come_from(std::string_view origin, std::string_view host,
                   std::vector<std::string> const& allowed) {
  if (origin.empty()) return true;
  auto const parts = parts_of_origin(origin);
  if (parts.scheme.empty() || parts.authority.empty()) return false;
  // Behind a proxy the scheme is the proxy's, which not everybody passes on.
  auto const own = plain_authority(parts.scheme, lower_origin(host));
  if (!own.empty() && parts.authority == own) return true;
  return std::ranges::any_of(
      allowed, [&](std::string const& one) { return origin_matches(parts, parts_of_origin(one)); });
}

}  // namespace freshet::chat
