#include "http/query.hpp"

#include <algorithm>

namespace freshet::http {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The octet of "%XX" at `at`, or -1.
int octet(std::string_view text, std::size_t at) {
  if (text.size() - at < 3) return -1;
  auto const high = hex(text[at + 1]);
  auto const low = hex(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decode_form(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const value = text[i] == '%' ? octet(text, i) : -1;
    if (value >= 0) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

Query parse_query(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    auto const pair = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(raw.size(), pair.size() + 1));
    if (pair.empty()) continue;
    auto const equals = std::min(pair.find('='), pair.size());
    auto const value = pair.substr(std::min(pair.size(), equals + 1));
    query.emplace_back(decode_form(pair.substr(0, equals)), decode_form(value));
  }
  return query;
}

std::optional<std::string_view> find(Query const& query, std::string_view name) {
  auto const at = std::ranges::find(query, name, &Query::value_type::first);
  if (at == query.end()) return std::nullopt;
  return at->second;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0;;) {
    auto const escape = std::min(text.find('%', i), text.size());
    out += text.substr(i, escape - i);  // most hold none
    if (escape == text.size()) return out;
    auto const value = octet(text, escape);
    if (value < 0) return std::nullopt;
    out += static_cast<char>(value);
    i = escape + 3;
  }
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char const c : text) {
    auto const u = static_cast<unsigned char>(c);
    auto const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[u >> 4];
      out += kHex[u & 15];
    }
  }
  return out;
}

}  // namespace freshet::http
