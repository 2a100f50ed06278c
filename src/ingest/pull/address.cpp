#include "ingest/pull/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace freshet::ingest::pull {
namespace {

constexpr std::size_t kLongest = 2'048;
constexpr std::array<std::string_view, 5> kSchemes{"srt", "rtmp", "rtmps", "http", "https"};
constexpr char kAllowed[] =
    "expected srt://HOST:PORT, rtmp://HOST/APP/NAME, rtmps://…, or the http:// or https:// address "
    "of an HLS playlist or of MPEG-TS";

/// Views of an address; `host` with the brackets that IPv6 has there.
struct Split {
  std::string_view scheme, host, port, path, query;
};

Split split(std::string_view address) {
  Split out;
  auto const colon = address.find("://");
  if (colon == std::string_view::npos) return out;
  out.scheme = address.substr(0, colon);
  auto rest = address.substr(colon + 3);
  auto const end = std::min(rest.find_first_of("/?#"), rest.size());
  auto authority = rest.substr(0, end);
  rest.remove_prefix(end);
  auto const mark = std::min(rest.find('?'), rest.size());
  out.path = rest.substr(0, mark);
  out.query = rest.substr(std::min(mark + 1, rest.size()));
  if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  auto const bracket = authority.find(']');
  auto const from = bracket == std::string_view::npos ? 0 : bracket;
  auto const port = authority.find(':', from);
  out.host = authority.substr(0, port);
  if (port != std::string_view::npos) out.port = authority.substr(port + 1);
  return out;
}

bool is_port(std::string_view text) {
  std::uint16_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number != 0;
}

bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    return text.size() > 2 && text.ends_with(']') &&
           text.substr(1, text.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
               std::string_view::npos;
  }
  auto const good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  return !text.empty() && std::ranges::all_of(text, good);
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 16 &&
         std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

/// The value of a query's key; empty: it has none.
std::string_view query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    auto const pair = query.substr(0, end);
    if (pair.starts_with(key) && pair.substr(key.size()).starts_with('=')) {
      return pair.substr(key.size() + 1);
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

Error wrong(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

Result<> check_srt(Split const& parts) {
  if (parts.port.empty()) return wrong("an srt:// address needs a port: srt://HOST:PORT");
  auto const mode = query_value(parts.query, "mode");
  if (mode.empty() || mode == "caller") return {};
  return wrong("this server calls the source: mode may only be caller");
}

}  // namespace

Result<> check_address(std::string_view address) {
  auto const odd = [](unsigned char c) { return c <= ' ' || c >= 0x7F || c == '\\'; };
  if (std::ranges::any_of(address, odd)) {
    return wrong("there are characters in it that no address has; write a space as %20");
  }
  if (address.size() > kLongest) return wrong("the address is too long: 2048 characters at most");
  auto const parts = split(address);
  if (!is_word(parts.scheme)) return wrong(std::string{"found no address, "} + kAllowed);
  if (std::ranges::find(kSchemes, parts.scheme) == kSchemes.end()) {
    return wrong("found " + std::string{parts.scheme} + "://…, " + kAllowed);
  }
  if (!is_host(parts.host)) return wrong(std::string{"found no host in it, "} + kAllowed);
  if (parts.port.data() != nullptr && !is_port(parts.port)) {
    return wrong("the port in it is none: 1 to 65535");
  }
  if (parts.scheme == "srt") return check_srt(parts);
  if (parts.scheme.starts_with("rtmp") && parts.path.size() < 2) {
    return wrong("an " + std::string{parts.scheme} + ":// address names what to play: " +
                 std::string{parts.scheme} + "://HOST/APP/NAME");
  }
  return {};
}

std::string shown_address(std::string_view address) {
  auto const parts = split(address);
  if (!is_word(parts.scheme) || !is_host(parts.host)) return "(hidden)";
  auto text = std::string{parts.scheme} + "://" + std::string{parts.host};
  if (is_port(parts.port)) text += ':' + std::string{parts.port};
  return text == address ? text : text + "/…";
}

}  // namespace freshet::ingest::pull
