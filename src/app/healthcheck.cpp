#include "app/healthcheck.hpp"

#include "app/private_file.hpp"

#include <nlohmann/json.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace freshet::app {
namespace {

constexpr std::size_t kMost = 64ULL * 1024;  // octets of an answer
constexpr std::string_view kRequest =
    "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// A socket that waits no longer than it may.
class Socket {
 public:
  Socket(int family, std::chrono::seconds limit)
      : fd_{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    timeval const most{static_cast<time_t>(limit.count()), 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
  }
  Socket(Socket&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// 0, or the errno of connecting to the loopback of that family.
int reach(Socket const& socket, int family, std::uint16_t port) {
  int failed = 0;
  if (family == AF_INET6) {
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    to.sin6_addr = in6addr_loopback;
    failed = ::connect(socket.fd(), reinterpret_cast<sockaddr const*>(&to), sizeof to);
  } else {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    failed = ::connect(socket.fd(), reinterpret_cast<sockaddr const*>(&to), sizeof to);
  }
  return failed == 0 ? 0 : errno;
}

Result<Socket> connect(std::uint16_t port, std::chrono::seconds limit) {
  int error = 0;
  for (int const family : {AF_INET, AF_INET6}) {
    Socket socket{family, limit};
    error = reach(socket, family, port);
    if (error == 0) return socket;
  }
  return system_error("nothing answers on port " + std::to_string(port), error);
}

Result<std::string> ask(Socket const& socket) {
  if (::send(socket.fd(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) {
    return system_error("the server takes no request", errno);
  }
  std::string text;
  std::array<char, 4096> piece;
  ssize_t n = 0;
  while (text.size() < kMost && (n = ::recv(socket.fd(), piece.data(), piece.size(), 0)) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
  if (n < 0) return system_error("the server does not answer", errno);
  return text;
}

Error tls_error() {
  ERR_clear_error();
  return failure(boost::system::errc::protocol_error, "the server does not speak TLS with us");
}

/// The certificate is not looked at: it names the server to the outside, and this is its inside.
Result<std::string> ask_over_tls(Socket const& socket) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> const context{SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> const ssl{context ? SSL_new(context.get()) : nullptr,
                                                      &SSL_free};
  if (!ssl || SSL_set_fd(ssl.get(), socket.fd()) != 1 || SSL_connect(ssl.get()) != 1 ||
      SSL_write(ssl.get(), kRequest.data(), static_cast<int>(kRequest.size())) <= 0) {
    return tls_error();
  }
  std::string text;
  std::array<char, 4096> piece;
  int n = 0;
  while (text.size() < kMost && (n = SSL_read(ssl.get(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
  if (text.empty()) return tls_error();
  return text;
}

/// What a problem document says, else nothing.
std::string detail_of(std::string_view answer) {
  auto const end = answer.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  auto const json = nlohmann::json::parse(answer.substr(end + 4), nullptr, false);
  if (!json.is_object() || !json.contains("detail") || !json["detail"].is_string()) return {};
  return json["detail"].get<std::string>();
}

Result<> judge(std::string_view answer) {
  if (answer.starts_with("HTTP/1.1 200 ")) return {};
  auto says = detail_of(answer);
  if (says.empty()) says = "it answers " + std::string{answer.substr(0, answer.find('\r'))};
  return failure(boost::system::errc::resource_unavailable_try_again, "not ready: " + says);
}

}  // namespace

Result<> check_health(config::Http const& http, std::chrono::seconds limit) {
  auto const port = http.port ? http.port : http.tls_port;
  if (!port || *port == 0) {
    return failure(boost::system::errc::invalid_argument,
                   "http.port and http.tls_port name no port to ask; set the one that the server "
                   "has with --set http.port=8080");
  }
  auto const socket = connect(*port, limit);
  if (!socket) return socket.error();
  auto const answer = http.port ? ask(*socket) : ask_over_tls(*socket);
  return answer ? judge(*answer) : answer.error();
}

}  // namespace freshet::app
