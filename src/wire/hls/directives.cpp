#include "wire/hls/directives.hpp"

#include "wire/hls/attributes.hpp"

#include <string>

namespace freshet::wire::hls {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// RFC 3986 §2.1; an escape that is none stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    auto const low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) i += 2;
    out += low >= 0 ? static_cast<char>(high << 4 | low) : text[i];
  }
  return out;
}

/// What one directive said, until all are read.
struct Seen {
  std::optional<std::string> msn, part, skip;
};

Result<> note(Seen& seen, std::string_view pair) {
  auto const equals = pair.find('=');
  auto const name = percent_decoded(pair.substr(0, equals));
  auto* const slot = name == "_HLS_msn"    ? &seen.msn
                     : name == "_HLS_part" ? &seen.part
                     : name == "_HLS_skip" ? &seen.skip
                                           : nullptr;
  if (!slot) return {};
  if (*slot) return malformed(name + " is given twice");
  *slot = equals == pair.npos ? "" : percent_decoded(pair.substr(equals + 1));
  return {};
}

Result<std::optional<std::uint64_t>> number(std::string_view name,
                                            std::optional<std::string> const& text) {
  if (!text) return std::optional<std::uint64_t>{};
  auto const n = parse_number(*text);
  if (!n) return malformed(std::string{name} + " is not a decimal integer of 64 bits");
  return n;
}

}  // namespace

Result<Directives> parse_directives(std::string_view query) {
  Seen seen;
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    if (auto noted = note(seen, query.substr(0, end)); !noted) return noted.error();
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  Directives directives;
  auto const msn = number("_HLS_msn", seen.msn);
  if (!msn) return msn.error();
  auto const part = number("_HLS_part", seen.part);
  if (!part) return part.error();
  // §6.2.5.2: a part is counted within its segment.
  if (*part && !*msn) return malformed("_HLS_part without _HLS_msn");
  directives.msn = *msn;
  directives.part = *part;
  if (seen.skip == "YES") directives.skip = SkipRequest::yes;
  if (seen.skip == "v2") directives.skip = SkipRequest::v2;
  return directives;
}

}  // namespace freshet::wire::hls
