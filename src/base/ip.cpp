#include "base/ip.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>

namespace freshet {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool same_network(IpAddress const& a, IpAddress const& b, unsigned bits) {
  auto const whole = bits / 8;
  if (!std::equal(a.octets.begin(), a.octets.begin() + whole, b.octets.begin())) return false;
  if (bits % 8 == 0) return true;
  auto const mask = static_cast<unsigned>(0xFF00U >> (bits % 8));
  return ((a.octets[whole] ^ b.octets[whole]) & mask & 0xFFU) == 0;
}

/// "8" and not "08", "+8" or "8 ".
std::optional<unsigned> bits_of(std::string_view text, unsigned most) {
  unsigned bits = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (bits > most || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return bits;
}

}  // namespace

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), octets.begin()); }

bool IpAddress::is_loopback() const {
  if (is_v4()) return octets[12] == 127;
  return std::all_of(octets.begin(), octets.end() - 1, [](auto octet) { return octet == 0; }) &&
         octets.back() == 1;
}

IpAddress ipv4(std::array<std::uint8_t, 4> const& octets) {
  IpAddress address;
  std::copy(kMapped.begin(), kMapped.end(), address.octets.begin());
  std::copy(octets.begin(), octets.end(), address.octets.begin() + kMapped.size());
  return address;
}

std::string to_string(IpAddress const& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.is_v4()) {
    ::inet_ntop(AF_INET, address.octets.data() + kMapped.size(), text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, address.octets.data(), text.data(), text.size());
  }
  return text.data();
}

std::string peer_text(IpAddress const& address, std::uint16_t port) {
  auto const text = to_string(address);
  return (address.is_v4() ? text : '[' + text + ']') + ':' + std::to_string(port);
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return {};
  std::copy(text.begin(), text.end(), terminated.begin());
  std::array<std::uint8_t, 4> v4{};
  if (::inet_pton(AF_INET, terminated.data(), v4.data()) == 1) return ipv4(v4);
  IpAddress address;
  if (::inet_pton(AF_INET6, terminated.data(), address.octets.data()) == 1) return address;
  return {};
}

std::optional<IpAddress> ip_of_peer(std::string_view text) {
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos) return {};
    auto const behind = text.substr(end + 1);
    if (!behind.empty() && behind.front() != ':') return {};
    return parse_ip(text.substr(1, end - 1));
  }
  // One colon stands before a port, more are an IPv6 address.
  auto const colon = text.find(':');
  auto const has_port = colon != std::string_view::npos && colon == text.rfind(':');
  return parse_ip(has_port ? text.substr(0, colon) : text);
}

Result<Networks> Networks::parse(std::vector<std::string> const& texts) {
  Networks networks;
  for (std::string_view const text : texts) {
    auto const slash = text.find('/');
    auto const address = parse_ip(text.substr(0, slash));
    std::optional<unsigned> bits = 128;
    if (address && slash != std::string_view::npos) {
      bits = bits_of(text.substr(slash + 1), address->is_v4() ? 32 : 128);
      if (bits && address->is_v4()) *bits += 96;
    }
    if (!address || !bits) {
      return failure(boost::system::errc::invalid_argument,
                     '"' + std::string{text} + "\" is no address and no network");
    }
    networks.all_.push_back({*address, *bits});
  }
  return networks;
}

bool is_public(IpAddress const& address) {
  static auto const special_v4 = Networks::parse({
                                                     "0.0.0.0/8",
                                                     "10.0.0.0/8",
                                                     "100.64.0.0/10",
                                                     "127.0.0.0/8",
                                                     "169.254.0.0/16",
                                                     "172.16.0.0/12",
                                                     "192.0.0.0/24",
                                                     "192.0.2.0/24",
                                                     "192.88.99.0/24",
                                                     "192.168.0.0/16",
                                                     "198.18.0.0/15",
                                                     "198.51.100.0/24",
                                                     "203.0.113.0/24",
                                                     "224.0.0.0/3",
                                                 })
                                     .value();
  static auto const translated = Networks::parse({"64:ff9b::/96"}).value();
  static auto const global_v6 = Networks::parse({"2000::/3"}).value();
  // Of protocols, of documentation, and 6to4, which carries an IPv4 address.
  static auto const special_v6 =
      Networks::parse({"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"}).value();
  if (address.is_v4()) return !special_v4.contains(address);
  if (translated.contains(address)) {  // RFC 6052: how IPv4 is reached where there is only IPv6
    std::array<std::uint8_t, 4> octets{};
    std::copy(address.octets.end() - 4, address.octets.end(), octets.begin());
    return is_public(ipv4(octets));
  }
  return global_v6.contains(address) && !special_v6.contains(address);
}

bool Networks::contains(IpAddress const& address) const {
  return std::any_of(all_.begin(), all_.end(), [&](Network const& network) {
    return same_network(network.address, address, network.bits);
  });
}

bool Networks::contains_peer(std::string_view peer) const {
  if (all_.empty()) return false;
  auto const address = ip_of_peer(peer);
  return address && contains(*address);
}

}  // namespace freshet
