#include "http/h2_priority.hpp"

#include <algorithm>
#include <string_view>

namespace freshet::http {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// RFC 9218 §4: what is unknown or out of range is ignored.
Priority parse(std::string_view text) {
  Priority priority;
  while (!text.empty()) {
    auto const comma = std::min(text.find(','), text.size());
    auto const item = trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (item.size() == 3 && item.starts_with("u=") && item[2] >= '0' && item[2] <= '7') {
      priority.urgency = static_cast<std::uint32_t>(item[2] - '0');
    }
    if (item == "i" || item == "i=?1") priority.incremental = true;
  }
  return priority;
}

}  // namespace

std::optional<Priority> priority_of(Response const& response) {
  auto const own = find_header(response.headers, "priority");
  return own.empty() ? std::nullopt : std::optional{parse(own)};
}

}  // namespace freshet::http
