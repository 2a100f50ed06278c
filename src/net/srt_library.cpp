#include "net/srt_library.hpp"

#include "net/endpoint_text.hpp"

#include <srt/srt.h>

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace freshet::net::srt_library {
namespace {

constexpr int kBacklog = 1'024;
/// Packets that may wait for their time or for one that is missing: 10 s of 19 Mbit/s.
constexpr int kReceiveBuffer = 16'384 * 1'456;

template <class T>
bool set(SRTSOCKET socket, SRT_SOCKOPT option, T value) {
  return srt_setsockflag(socket, option, &value, sizeof value) != SRT_ERROR;
}

bool set(SRTSOCKET socket, SRT_SOCKOPT option, std::string const& text) {
  return srt_setsockflag(socket, option, text.data(), static_cast<int>(text.size())) != SRT_ERROR;
}

sockaddr_storage any_address(int family, std::uint16_t port) {
  sockaddr_storage any{};
  any.ss_family = static_cast<sa_family_t>(family);
  // Both families keep the port at the same place.
  reinterpret_cast<sockaddr_in*>(&any)->sin_port = htons(port);
  return any;
}

/// 0, or the errno of what failed; `socket` is bound or is none.
int try_bind(SRTSOCKET& socket, int family, std::uint16_t port) {
  socket = srt_create_socket();
  auto const any = any_address(family, port);
  auto const size = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  bool const good = socket != SRT_INVALID_SOCK && set(socket, SRTO_RCVSYN, false) &&
                    set(socket, SRTO_SNDSYN, false) && set(socket, SRTO_REUSEADDR, false) &&
                    set(socket, SRTO_RCVBUF, kReceiveBuffer) &&
                    (family != AF_INET6 || set(socket, SRTO_IPV6ONLY, 0)) &&
                    srt_bind(socket, reinterpret_cast<sockaddr const*>(&any),
                             static_cast<int>(size)) != SRT_ERROR;
  if (good) return 0;
  int system = 0;
  srt_getlasterror(&system);
  if (socket != SRT_INVALID_SOCK) srt_close(std::exchange(socket, SRT_INVALID_SOCK));
  return system != 0 ? system : EADDRINUSE;
}

std::uint64_t count(int n) { return n > 0 ? static_cast<std::uint64_t>(n) : 0; }

}  // namespace

void start() {
  struct Library {
    Library() {
      srt_startup();
      // What it has to say is said by who calls it.
      srt_setloglevel(LOG_CRIT);
    }
    ~Library() { srt_cleanup(); }
  };
  static Library const library;
}

std::string stream_id_of(Socket socket) {
  std::array<char, 513> text{};
  int size = text.size();
  if (srt_getsockflag(socket, SRTO_STREAMID, text.data(), &size) == SRT_ERROR) return {};
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string peer_of(Socket socket) {
  sockaddr_storage address{};
  int size = sizeof address;
  srt_getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return endpoint_text(address);
}

Socket bind_to(std::uint16_t port) {
  Socket socket = SRT_INVALID_SOCK;
  int error = try_bind(socket, AF_INET6, port);
  // A kernel without IPv6 still serves IPv4.
  if (error == EAFNOSUPPORT || error == EADDRNOTAVAIL) error = try_bind(socket, AF_INET, port);
  if (error == 0) return socket;
  auto const name = "UDP port " + std::to_string(port);
  if (error == EADDRINUSE) {
    throw std::runtime_error(name + " is already in use: another program listens there");
  }
  throw std::runtime_error(name + " cannot be opened: " + std::generic_category().message(error));
}

std::uint16_t port_of(Socket socket) {
  sockaddr_storage address{};
  int size = sizeof address;
  srt_getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(reinterpret_cast<sockaddr_in const*>(&address)->sin_port);
}

std::optional<SrtFigures> figures_of(Socket socket) {
  SRT_TRACEBSTATS now{};
  // Nothing is cleared, so that what the library counts "since" is since the beginning.
  if (srt_bistats(socket, &now, 0, 1) == SRT_ERROR) return {};
  SrtFigures figures;
  figures.rtt_s = now.msRTT / 1e3;
  figures.receive_buffer_s = now.msRcvBuf / 1e3;
  figures.latency_s = now.msRcvTsbPdDelay / 1e3;
  figures.receive_bps = now.mbpsRecvRate * 1e6;
  figures.lost = count(now.pktRcvLossTotal);
  figures.retransmitted = count(now.pktRcvRetrans);
  figures.dropped = count(now.pktRcvDropTotal);
  figures.rebuilt = count(now.pktRcvFilterSupplyTotal);
  return figures;
}

void listen(Socket socket) {
  if (srt_listen(socket, kBacklog) != SRT_ERROR) return;
  std::string const why = srt_getlasterror_str();
  srt_close(socket);
  throw std::runtime_error("SRT cannot listen on its port: " + why);
}

bool set_terms(Socket socket, std::chrono::milliseconds latency, std::string const& passphrase) {
  return set(socket, SRTO_RCVLATENCY, static_cast<int>(latency.count())) &&
         (passphrase.empty() || set(socket, SRTO_PASSPHRASE, passphrase));
}

std::chrono::milliseconds latency_of(Socket socket) {
  int ms = 0;
  int size = sizeof ms;
  srt_getsockflag(socket, SRTO_RCVLATENCY, &ms, &size);
  return std::chrono::milliseconds{ms};
}

bool is_alive(Socket socket) {
  switch (srt_getsockstate(socket)) {
    case SRTS_INIT:
    case SRTS_OPENED:
    case SRTS_CONNECTING:
    case SRTS_CONNECTED:
      return true;
    default:
      return false;
  }
}

}  // namespace freshet::net::srt_library
