#include "app/acme/names.hpp"

#include "base/ip.hpp"

#include <algorithm>
#include <cstddef>

namespace freshet::app::acme {
namespace {

constexpr std::size_t kLongestName = 253, kLongestLabel = 63;  // RFC 1035 §2.3.4

bool is_label(std::string_view label) {
  auto const fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
         label.back() != '-' && std::ranges::all_of(label, fits);
}

}  // namespace

std::optional<std::string> trouble_with_name(std::string_view name) {
  if (name.starts_with("*.")) {
    return "a wildcard needs a change in the DNS, which is not made here; list the names one by "
           "one";
  }
  if (parse_ip(name)) return "is an address; expected a name such as live.example.com";
  auto const wrong = "is no name of a host; expected small letters, such as live.example.com";
  if (name.size() > kLongestName || name.find('.') == std::string_view::npos) return wrong;
  for (std::size_t at = 0; at <= name.size();) {
    auto const end = std::min(name.find('.', at), name.size());
    if (!is_label(name.substr(at, end - at))) return wrong;
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace freshet::app::acme
