/// any_element(): the elements of a header that is a list (RFC 9110 §5.6.1).
#pragma once

#include <string_view>

namespace freshet::api {

inline std::string_view trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// Calls `f` with each element until one is it.
template <class F>
bool any_element(std::string_view list, F f) {
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (f(trimmed(list.substr(0, comma)))) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

}  // namespace freshet::api
