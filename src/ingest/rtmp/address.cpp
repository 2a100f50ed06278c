#include "ingest/rtmp/address.hpp"

#include <array>

namespace freshet::ingest::rtmp {
namespace {

constexpr std::string_view kLive = "live";

std::string_view query_of(std::string_view text) {
  auto const at = text.find('?');
  return at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
}

std::string_view path_of(std::string_view text) {
  text = text.substr(0, text.find('?'));
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto const end = query.find('&');
    auto const pair = query.substr(0, end);
    auto const equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  return {};
}

/// Encoders repeat the application's in tcUrl.
std::string joined_queries(std::string_view name, std::string_view app, std::string_view tc_url) {
  std::string all{query_of(name)};
  auto const others = query_of(app).empty() ? query_of(tc_url) : query_of(app);
  if (!all.empty() && !others.empty()) all += '&';
  return all.append(others);
}

}  // namespace

Target read_target(std::string_view app, std::string_view tc_url, std::string_view name) {
  Target target;
  for (auto const text : std::array{name, app, tc_url}) {
    if (target.key.empty()) target.key = parameter(query_of(text), "key");
    target.backup = target.backup || parameter(query_of(text), "role") == "backup";
  }
  auto const path = path_of(app);
  auto const slash = path.find('/');
  auto const first = path.substr(0, slash);
  auto const second = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  if (first != kLive) target.channel = first;
  if (target.key.empty()) target.key = path_of(name);
  if (target.key.empty()) target.key = second;
  target.meant = first != kLive ? first : path_of(name).empty() ? second : path_of(name);
  target.query = joined_queries(name, app, tc_url);
  return target;
}

}  // namespace freshet::ingest::rtmp
