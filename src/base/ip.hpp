/// IpAddress and Networks: addresses as values. Knows no socket.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet {

/// IPv6, or IPv4 as IPv6 maps it (RFC 4291 §2.5.5.2), so that both compare alike.
struct IpAddress {
  std::array<std::uint8_t, 16> octets{};

  [[nodiscard]] bool is_v4() const;
  /// 127.0.0.0/8 or ::1.
  [[nodiscard]] bool is_loopback() const;

  friend bool operator==(IpAddress const&, IpAddress const&) = default;
};

[[nodiscard]] IpAddress ipv4(std::array<std::uint8_t, 4> const& octets);
/// "10.0.0.5", "2001:db8::1".
[[nodiscard]] std::string to_string(IpAddress const& address);
/// "10.0.0.5:4711", "[2001:db8::1]:4711".
[[nodiscard]] std::string peer_text(IpAddress const& address, std::uint16_t port);

/// "10.0.0.5" or "2001:db8::1"; nothing for any other text.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);
/// The same in brackets or not, with a port behind it or not.
[[nodiscard]] std::optional<IpAddress> ip_of_peer(std::string_view text);

/// May an address that a stranger named be called? False for all that is of this machine, of this
/// site or of nobody: loopback, private, link-local, shared, multicast, reserved, documentation
/// (IANA's special-purpose registries), in IPv4 wherever it stands in an IPv6 address.
[[nodiscard]] bool is_public(IpAddress const& address);

/// A list of addresses and networks such as 10.0.0.0/8. A value; from any thread.
class Networks {
 public:
  Networks() = default;
  /// The error names the first text that is neither.
  [[nodiscard]] static Result<Networks> parse(std::vector<std::string> const& texts);

  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] bool contains(IpAddress const& address) const;
  /// Of "10.0.0.5:4711"; false for what is no address.
  [[nodiscard]] bool contains_peer(std::string_view peer) const;

 private:
  struct Network {
    IpAddress address;
    unsigned bits = 128;
  };
  std::vector<Network> all_;
};

}  // namespace freshet
