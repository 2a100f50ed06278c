/// The doctor's look at the ports.
#include "app/config_unbuilt.hpp"
#include "app/doctor.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace freshet::app {
namespace {

using Verdict = Finding::Verdict;

/// 0, or the errno of opening that port on every address as a server would.
int try_port(std::uint16_t port, int type) {
  int const socket = ::socket(AF_INET6, type | SOCK_CLOEXEC, 0);
  int family = AF_INET6;
  int file = socket;
  if (socket < 0) {  // a machine without IPv6
    family = AF_INET;
    file = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (file < 0) return errno;
  }
  int const on = 1;
  int const off = 0;
  // A port whose last connections are still closing is free all the same.
  if (type == SOCK_STREAM) ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int failed = 0;
  if (family == AF_INET6) {
    ::setsockopt(file, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(port);
    failed = ::bind(file, reinterpret_cast<sockaddr*>(&any), sizeof any);
  } else {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    failed = ::bind(file, reinterpret_cast<sockaddr*>(&any), sizeof any);
  }
  if (failed == 0 && type == SOCK_STREAM) failed = ::listen(file, 1);
  int const error = failed == 0 ? 0 : errno;
  ::close(file);
  return error;
}

Finding examine_port(std::string const& key, std::uint16_t port, int type) {
  auto const what = (type == SOCK_STREAM ? "TCP port " : "UDP port ") + std::to_string(port);
  auto const purpose = " (" + key + ")";
  switch (int const error = try_port(port, type)) {
    case 0:
      return {Verdict::good, what, "free" + purpose, {}};
    case EADDRINUSE:
      return {Verdict::doubtful, what, "in use" + purpose,
              "Good if a freshet is running here already; else `ss -lnp | grep :" +
                  std::to_string(port) + "` names the program: stop it, or set another " + key +
                  "."};
    case EACCES:
      return {Verdict::bad, what, "not allowed to this user" + purpose,
              "Ports below 1024 need `setcap cap_net_bind_service=+ep` on the program, or set "
              "another " +
                  key + "."};
    default:
      return {Verdict::bad, what, std::generic_category().message(error) + purpose,
              "Set another " + key + "."};
  }
}

}  // namespace

Findings examine_ports(Config const& config) {
  Findings findings;
  auto const look = [&](char const* key, config::Port port, int type) {
    if (port && *port != 0 && is_built(key)) findings.push_back(examine_port(key, *port, type));
  };
  look("http.port", config.http.port, SOCK_STREAM);
  look("http.tls_port", config.http.tls_port, SOCK_STREAM);
  look("rtmp.port", config.rtmp.port, SOCK_STREAM);
  look("rtmp.tls_port", config.rtmp.tls_port, SOCK_STREAM);
  look("srt.port", config.srt.port, SOCK_DGRAM);
  look("webrtc.udp_port", config.webrtc.udp_port, SOCK_DGRAM);
  look("webrtc.tcp_port", config.webrtc.tcp_port, SOCK_STREAM);
  return findings;
}

}  // namespace freshet::app
