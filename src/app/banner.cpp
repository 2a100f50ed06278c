#include "app/banner.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

namespace freshet::app {
namespace {

/// Docker's and Podman's mark. The addresses in there lead nowhere from outside; a port that was
/// published is one of the machine around it.
bool in_container() {
  return ::access("/.dockerenv", F_OK) == 0 || ::access("/run/.containerenv", F_OK) == 0;
}

/// The first IPv4 address of an interface that is up and leads outside; else `localhost`.
std::string outside_address() {
  if (in_container()) return "localhost";
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return "localhost";
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> const owner{first, ::freeifaddrs};
  for (auto const* at = first; at != nullptr; at = at->ifa_next) {
    bool const up = (at->ifa_flags & IFF_UP) != 0 && (at->ifa_flags & IFF_LOOPBACK) == 0;
    if (!up || at->ifa_addr == nullptr || at->ifa_addr->sa_family != AF_INET) continue;
    sockaddr_in address{};
    std::memcpy(&address, at->ifa_addr, sizeof address);
    std::array<char, INET_ADDRSTRLEN> text{};
    if (::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size()) != nullptr) {
      return text.data();
    }
  }
  return "localhost";
}

}  // namespace

std::string banner_host(config::Server const& server) {
  auto const scheme = server.public_url.find("://");
  if (scheme == std::string::npos) return outside_address();
  auto const host = server.public_url.substr(scheme + 3);
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find_first_of(":/"));
}

std::string address_of(std::string const& scheme, std::string const& host, std::uint16_t port) {
  bool const usual = (scheme == "http" && port == 80) || (scheme == "https" && port == 443) ||
                     (scheme == "rtmp" && port == 1935) || (scheme == "rtmps" && port == 443);
  return scheme + "://" + host + (usual ? "" : ':' + std::to_string(port));
}

std::string banner(Banner const& what) {
  std::string out = "Freshet " + what.version + " is ready.\n";
  auto const line = [&](std::string label, std::string const& text) {
    label.resize(9, ' ');
    out += "  " + label + text + '\n';
  };
  if (what.watch) line("Watch", *what.watch);
  if (what.admin) line("Admin", *what.admin);
  bool const takes = what.rtmp_server || what.rtmps_server || what.srt || what.whip;
  if (takes && !what.stream_key) {
    line("OBS", "every stream key is revoked or expired; make one: freshet key create main");
  } else if (takes) {
    std::vector<std::string> ways;
    for (auto const& server : {what.rtmp_server, what.rtmps_server}) {
      if (server) ways.push_back("server " + *server + "      stream key " + *what.stream_key);
    }
    if (what.srt) ways.push_back("SRT  " + *what.srt);
    if (what.whip) ways.push_back("WHIP " + *what.whip + "   bearer " + *what.stream_key);
    for (std::size_t i = 0; i < ways.size(); ++i) {
      line(i == 0 ? "OBS" : "", (i == 0 ? "" : "or ") + ways[i]);
    }
  }
  std::string notes;
  for (auto const& note : what.notes) notes += (notes.empty() ? "" : "; ") + note;
  if (!notes.empty()) line("Notes", notes);
  return out;
}

}  // namespace freshet::app
