#include "wire/proxy/header.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace freshet::wire::proxy {
namespace {

using Is = Header::Is;
using namespace std::string_view_literals;

constexpr std::string_view kFirst = "PROXY "sv;
constexpr std::string_view kSecond = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kLongestLine = 107;  // with its CR LF
constexpr std::size_t kFixed = 16;         // of version 2: up to and with the length

std::uint8_t octet(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}
std::uint16_t number16(std::string_view text, std::size_t at) {
  return static_cast<std::uint16_t>(octet(text, at) << 8 | octet(text, at + 1));
}

Header malformed_header() { return {Is::malformed, 0, {}}; }

/// One way to write a number only.
std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return port;
}

/// Cuts the word before the next space off.
std::string_view take_word(std::string_view& text) {
  auto const space = std::min(text.find(' '), text.size());
  auto const word = text.substr(0, space);
  text.remove_prefix(std::min(text.size(), space + 1));
  return word;
}

/// "TCP4 10.0.0.5 10.0.0.1 4711 80"
std::optional<Header::Source> source_of_line(std::string_view line) {
  auto const family = take_word(line);
  auto const source = parse_ip(take_word(line));
  auto const target = parse_ip(take_word(line));
  auto const port = port_of(take_word(line));
  auto const target_port = port_of(line);
  if (!source || !target || !port || !target_port) return std::nullopt;
  if (family != (source->is_v4() ? "TCP4" : "TCP6")) return std::nullopt;
  return Header::Source{*source, *port};
}

Header read_first(std::string_view octets) {
  auto const end = octets.substr(0, kLongestLine).find("\r\n");
  if (end == std::string_view::npos) {
    if (octets.size() >= kLongestLine) return malformed_header();
    return {Is::incomplete, octets.size() + 1, {}};
  }
  auto line = octets.substr(kFirst.size(), end - kFirst.size());
  Header header{Is::complete, end + 2, {}};
  // What stands behind it is ignored, as the protocol wants.
  if (line == "UNKNOWN" || line.starts_with("UNKNOWN ")) return header;
  header.source = source_of_line(line);
  return header.source ? header : malformed_header();
}

Header read_second(std::string_view octets) {
  if (octets.size() < kFixed) return {Is::incomplete, kFixed, {}};
  auto const command = octet(octets, 12);
  auto const family = octet(octets, 13);
  auto const length = number16(octets, 14);
  Header header{Is::complete, kFixed + length, {}};
  if (command >> 4 != 2 || (command & 0xF) > 1 || header.size > kLongestHeader) {
    return malformed_header();
  }
  if (octets.size() < header.size) return {Is::incomplete, header.size, {}};
  if ((command & 0xF) == 0) return header;  // LOCAL: a health check of the balancer's own
  auto const body = octets.substr(kFixed, length);
  if (family == 0x11) {  // TCP over IPv4
    if (body.size() < 12) return malformed_header();
    std::array<std::uint8_t, 4> address{};
    for (std::size_t i = 0; i < address.size(); ++i) address[i] = octet(body, i);
    header.source = {ipv4(address), number16(body, 8)};
  } else if (family == 0x21) {  // TCP over IPv6
    if (body.size() < 36) return malformed_header();
    IpAddress address;
    for (std::size_t i = 0; i < address.octets.size(); ++i) address.octets[i] = octet(body, i);
    header.source = {address, number16(body, 32)};
  }
  return header;
}

bool may_begin(std::string_view octets, std::string_view signature) {
  return octets.substr(0, signature.size()) == signature.substr(0, octets.size());
}

}  // namespace

Header read_header(std::string_view octets) {
  for (auto const& signature : {kFirst, kSecond}) {
    if (!may_begin(octets, signature)) continue;
    if (octets.size() < signature.size()) return {Is::incomplete, octets.size() + 1, {}};
    return signature == kFirst ? read_first(octets) : read_second(octets);
  }
  return {};
}

}  // namespace freshet::wire::proxy
