#include "http/cookie.hpp"

#include <algorithm>

namespace freshet::http {
namespace {

std::string_view without_blanks(std::string_view text) {
  auto const from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// RFC 6265 §4.1.1: a value may stand in quotes, which are no part of it.
std::string_view without_quotes(std::string_view value) {
  bool const quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

void add_cookies(std::string_view field, std::string_view name,
                 std::vector<std::string_view>& values) {
  while (!field.empty()) {
    auto const end = std::min(field.find(';'), field.size());
    auto const pair = field.substr(0, end);
    field.remove_prefix(std::min(end + 1, field.size()));
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos || values.size() == kMostCookies) continue;
    if (without_blanks(pair.substr(0, equals)) != name) continue;
    values.push_back(without_quotes(without_blanks(pair.substr(equals + 1))));
  }
}

}  // namespace

std::vector<std::string_view> cookies_of(Request const& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (auto const& [key, value] : request.headers) {
    if (key == "cookie") add_cookies(value, name, values);
  }
  return values;
}

}  // namespace freshet::http
