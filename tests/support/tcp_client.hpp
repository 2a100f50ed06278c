/// TcpClient: a plain blocking client on the loopback, for tests of what listens there.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace freshet::test {

/// Waits 10 s at most for anything.
class TcpClient {
 public:
  enum class Connect { now, later };

  explicit TcpClient(std::uint16_t port, std::string const& address = "127.0.0.1",
                     Connect when = Connect::now)
      : port_{port}, address_{address} {
    auto const family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
    fd_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval const most{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
    if (when == Connect::now) connect();
  }
  TcpClient(TcpClient&& other) noexcept
      : port_{other.port_},
        address_{std::move(other.address_)},
        fd_{std::exchange(other.fd_, -1)} {}
  TcpClient& operator=(TcpClient&&) = delete;
  ~TcpClient() {
    if (fd_ >= 0) ::close(fd_);
  }

  void connect() {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port_);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port_);
    auto const is_v4 = ::inet_pton(AF_INET, address_.c_str(), &v4.sin_addr) == 1;
    ::inet_pton(AF_INET6, address_.c_str(), &v6.sin6_addr);
    auto const* to =
        is_v4 ? reinterpret_cast<sockaddr const*>(&v4) : reinterpret_cast<sockaddr const*>(&v6);
    auto const size = is_v4 ? sizeof(v4) : sizeof(v6);
    if (::connect(fd_, to, static_cast<socklen_t>(size)) != 0) {
      auto const why = errno;
      if (fd_ >= 0) ::close(std::exchange(fd_, -1));
      throw std::runtime_error("cannot connect: " + std::string{std::strerror(why)});
    }
  }
  void send(std::string_view text) const {
    while (!text.empty()) {
      auto const n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) throw std::runtime_error("cannot send");
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  /// Exactly `n` octets; fewer when the server ends or is silent.
  std::string receive(std::size_t n) const {
    std::string text(n, '\0');
    std::size_t got = 0;
    while (got < n) {
      auto const more = ::recv(fd_, text.data() + got, n - got, 0);
      if (more <= 0) break;
      got += static_cast<std::size_t>(more);
    }
    text.resize(got);
    return text;
  }
  /// Until these octets stand at the end, or the server ends or is silent.
  std::string receive_until(std::string_view enough) const {
    std::string text;
    char octets[4096];
    while (!text.ends_with(enough)) {
      auto const n = ::recv(fd_, octets, sizeof(octets), 0);
      if (n <= 0) break;
      text.append(octets, static_cast<std::size_t>(n));
    }
    return text;
  }
  /// All that comes before the server ends or is silent.
  std::string receive_all() const {
    std::string text;
    for (;;) {
      char octets[16'384];
      auto const n = ::recv(fd_, octets, sizeof(octets), 0);
      if (n <= 0) return text;
      text.append(octets, static_cast<std::size_t>(n));
    }
  }
  /// Is the end the next thing that comes?
  [[nodiscard]] bool at_end() const {
    char octet = 0;
    auto const n = ::recv(fd_, &octet, 1, 0);
    return n == 0 || (n < 0 && errno == ECONNRESET);
  }
  /// Nothing more will be sent.
  void end() const { ::shutdown(fd_, SHUT_WR); }
  [[nodiscard]] int fd() const { return fd_; }
  /// As a crashed program's kernel would.
  void reset_connection() {
    linger const hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    ::close(std::exchange(fd_, -1));
  }

 private:
  std::uint16_t port_;
  std::string address_;
  int fd_ = -1;
};

}  // namespace freshet::test
