#include "http/forwarded.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::http {
namespace {

/// Whom one proxy took a request from.
struct Hop {
  std::string node;
  std::string scheme;  // empty: not said
};

std::string_view trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

bool same_word(std::string_view text, std::string_view lower_case) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  return std::ranges::equal(text, lower_case, {}, lower);
}

enum class Quotes { mean_something, mean_nothing };

/// Calls `f` with each piece between separators; where quotes mean something, between those that
/// stand in none.
template <class F>
void each_piece(std::string_view text, char separator, Quotes quotes, F f) {
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == separator && !quoted)) {
      f(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    } else if (text[i] == '"' && quotes == Quotes::mean_something) {
      quoted = !quoted;
    } else if (text[i] == '\\' && quoted && i + 1 < text.size()) {
      ++i;
    }
  }
}

std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string{text};
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

/// RFC 7239 §4: for=192.0.2.60;proto=http;by=203.0.113.43
Hop hop_of(std::string_view element) {
  Hop hop;
  each_piece(element, ';', Quotes::mean_something, [&](std::string_view pair) {
    auto const equals = std::min(pair.find('='), pair.size());
    auto const value = unquoted(trimmed(pair.substr(std::min(pair.size(), equals + 1))));
    auto const name = trimmed(pair.substr(0, equals));
    if (same_word(name, "for")) hop.node = value;
    if (same_word(name, "proto")) hop.scheme = value;
  });
  return hop;
}

/// Of every field of that name, in their order (RFC 9110 §5.3). In X-Forwarded-For a quote is no
/// quote: a client's own must not swallow what the proxy put behind it.
template <class F>
void each_element(Request const& request, std::string_view name, F f) {
  auto const quotes = name == "forwarded" ? Quotes::mean_something : Quotes::mean_nothing;
  for (auto const& [key, value] : request.headers) {
    if (key == name) each_piece(value, ',', quotes, f);
  }
}

/// The nearest proxy's is the last.
std::vector<Hop> hops_of(Request const& request) {
  std::vector<Hop> hops;
  std::string scheme;
  each_element(request, "x-forwarded-proto",
               [&](std::string_view text) { scheme = std::string{text}; });
  each_element(request, "x-forwarded-for", [&](std::string_view node) {
    hops.push_back({std::string{node}, {}});
  });
  if (hops.empty() && scheme.empty()) {
    each_element(request, "forwarded",
                 [&](std::string_view element) { hops.push_back(hop_of(element)); });
  } else if (hops.empty()) {
    hops.push_back({{}, scheme});
  } else {
    for (auto& hop : hops) hop.scheme = scheme;
  }
  return hops;
}

}  // namespace

void take_forwarded(Request& request, Networks const& trusted) {
  if (!trusted.contains_peer(request.peer)) return;
  auto const hops = hops_of(request);
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    if (same_word(hop->scheme, "https")) request.secure = true;
    if (same_word(hop->scheme, "http")) request.secure = false;
    if (hop->node.empty()) return;
    auto const address = ip_of_peer(hop->node);
    if (!address) {  // hidden on purpose, or nonsense: whoever it is, they are not the proxy
      request.peer = "unknown";
      return;
    }
    auto const text = to_string(*address);
    request.peer = address->is_v4() ? text : '[' + text + ']';
    if (!trusted.contains(*address)) return;
  }
}

bool was_forwarded(Request const& request) {
  for (std::string_view const name : {"x-forwarded-for", "forwarded", "x-real-ip", "via"}) {
    if (!request.header(name).empty()) return true;
  }
  return false;
}

}  // namespace freshet::http
