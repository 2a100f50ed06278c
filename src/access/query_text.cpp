#include "access/query_text.hpp"

#include <algorithm>

namespace freshet::access {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

int value_of_hex(char c) {
  auto const upper = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  auto const at = kHexDigits.find(upper);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string decoded_query(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const high = text[i] == '%' && i + 2 < text.size() ? value_of_hex(text[i + 1]) : -1;
    auto const low = high >= 0 ? value_of_hex(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void encode_query(std::string& out, std::string_view text) {
  for (char const c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    auto const octet = static_cast<unsigned char>(c);
    out += '%';
    out += kHexDigits[octet >> 4U];
    out += kHexDigits[octet & 15U];
  }
}

}  // namespace

QueryPairs read_query(std::string_view raw) {
  QueryPairs pairs;
  while (!raw.empty()) {
    auto const end = std::min(raw.find('&'), raw.size());
    auto const pair = raw.substr(0, end);
    auto const equals = std::min(pair.find('='), pair.size());
    if (!pair.empty()) {
      pairs.emplace_back(decoded_query(pair.substr(0, equals)),
                         decoded_query(pair.substr(std::min(equals + 1, pair.size()))));
    }
    raw.remove_prefix(std::min(end + 1, raw.size()));
  }
  return pairs;
}

std::string write_query(QueryPairs const& pairs) {
  std::string out;
  for (auto const& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    encode_query(out, name);
    out += '=';
    encode_query(out, value);
  }
  return out;
}

std::string_view value_in(QueryPairs const& pairs, std::string_view name) {
  auto const at = std::ranges::find(pairs, name, [](auto const& pair) { return pair.first; });
  return at == pairs.end() ? std::string_view{} : std::string_view{at->second};
}

}  // namespace freshet::access
