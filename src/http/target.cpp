#include "http/target.hpp"

#include "http/query.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace freshet::http {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool starts_without_case(std::string_view text, std::string_view lower_start) {
  if (text.size() < lower_start.size()) return false;
  return std::equal(lower_start.begin(), lower_start.end(), text.begin(),
                    [](char a, char b) { return a == b || (b >= 'A' && b <= 'Z' && a == b + 32); });
}

/// RFC 3986 §5.2.4, over what is decoded already: what climbs above the root stays at the root.
std::string resolve_dots(std::string decoded) {
  if (decoded.find("/.") == std::string::npos) return decoded;
  std::string_view path = decoded;
  std::string out;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto const segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    auto const last = path.empty();
    if (segment == "..") {
      out.resize(out.empty() ? 0 : out.rfind('/'));
    } else if (segment != ".") {
      out += '/';
      out += segment;
      continue;
    }
    if (last) out += '/';
  }
  return out;
}

}  // namespace

bool is_authority(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    auto const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view{"-._~!$&'()*+;=:[]%"}.find(c) != std::string_view::npos;
  });
}

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.path = "*";
    return target;
  }
  // RFC 9112 §3.2.2: a server accepts the absolute form too.
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (!starts_without_case(text, scheme)) continue;
    text.remove_prefix(scheme.size());
    target.authority = text.substr(0, text.find_first_of("/?"));
    text.remove_prefix(target.authority.size());
    if (target.authority.empty()) return malformed("the request's address names no host");
    break;
  }
  auto const question = std::min(text.find('?'), text.size());
  target.query = text.substr(std::min(text.size(), question + 1));
  auto const raw = text.substr(0, question);
  if (raw.empty() && !target.authority.empty()) {
    target.path = "/";
    return target;
  }
  if (!raw.starts_with('/')) return malformed("the request's path does not begin with a slash");
  auto decoded = percent_decode(raw);
  if (!decoded) return malformed("the request's path holds a percent sign that escapes nothing");
  if (std::ranges::any_of(*decoded, is_control)) {
    return malformed("the request's path holds a control character");
  }
  target.path = resolve_dots(std::move(*decoded));
  return target;
}

}  // namespace freshet::http
