/// Parked requests: N blocking playlist reloads wait for the same part; how long after the first answer
/// do the others come? Prints percentiles over the rounds.
///
/// build: g++ -O2 -std=c++20 tests/bench/parked.cpp -o parked
/// usage: parked PORT /live/main/source/index.m3u8 [CONNECTIONS=1000] [ROUNDS=30]
///
/// Each round asks all connections for the part after the hinted one, and waits. The first answer's
/// arrival stands for the part's publication: a publication cannot be seen from outside before it.
/// Two figures: when the answers had arrived, by the kernel's stamps (SO_TIMESTAMPNS), and when this
/// program, on the server's own cores, had read them: the kernel lets it in at its next tick, which
/// is 4 ms.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using Time = std::chrono::steady_clock::time_point;

struct Client {
  int fd = -1;
  std::string in;
  std::size_t expected = 0;
  bool done = false;
  Time at;         // read
  double arrived;  // milliseconds of the wall clock
};

int dial(int port) {
  int const fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<unsigned short>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  int const on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  return fd;
}

void ask(Client& client, std::string const& target) {
  client.in.clear();
  client.expected = 0;
  client.done = false;
  auto const text = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n";
  if (write(client.fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::exit(1);
}

[[noreturn]] void stop(char const* why) {
  std::fprintf(stderr, "%s\n", why);
  std::exit(1);
}

double stamp_of(msghdr& message) {
  for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec at;
    std::memcpy(&at, CMSG_DATA(c), sizeof at);
    return static_cast<double>(at.tv_sec % 100'000) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
  }
  stop("the kernel does not say when octets came");
}

bool take(Client& client) {
  char buffer[16'384];
  char control[256];
  iovec part{buffer, sizeof buffer};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  auto const n = recvmsg(client.fd, &message, 0);
  if (n <= 0) stop("a connection was closed");
  client.arrived = stamp_of(message);
  client.in.append(buffer, static_cast<std::size_t>(n));
  if (!client.in.starts_with("HTTP/1.1 200")) stop("an answer is not 200: is there a show?");
  auto const end = client.in.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (client.expected == 0) {
    auto const at = client.in.find("content-length: ");
    client.expected = end + 4 + std::strtoul(client.in.c_str() + at + 16, nullptr, 10);
  }
  if (client.in.size() < client.expected) return false;
  client.done = true;
  return true;
}

/// "s17.p3.m4s" of the preload hint.
void hinted(std::string const& playlist, unsigned long& msn, unsigned long& part) {
  auto const hint = playlist.find("#EXT-X-PRELOAD-HINT");
  auto const uri = playlist.find("URI=\"s", hint);
  char* end = nullptr;
  msn = std::strtoul(playlist.c_str() + uri + 6, &end, 10);
  part = std::strtoul(end + 2, nullptr, 10);
}

std::string get(int port, std::string const& path) {
  Client client;
  client.fd = dial(port);
  auto const text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  if (write(client.fd, text.data(), text.size()) < 0) std::exit(1);
  while (!take(client)) continue;
  close(client.fd);
  return client.in;
}

void print(char const* what, std::vector<double>& delays) {
  std::ranges::sort(delays);
  auto const at = [&](double p) { return delays[static_cast<std::size_t>(p * static_cast<double>(delays.size() - 1))]; };
  std::printf("%-8s p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, max %.2f ms\n", what, at(.5), at(.9), at(.99), delays.back());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int const port = std::atoi(argv[1]);
  std::string const path = argv[2];
  auto const count = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1'000;
  auto const rounds = argc > 4 ? std::atoi(argv[4]) : 30;
  std::vector<Client> clients(count);
  int const poller = epoll_create1(0);
  for (std::size_t i = 0; i < count; ++i) {
    clients[i].fd = dial(port);
    epoll_event event{EPOLLIN, {.u64 = i}};
    epoll_ctl(poller, EPOLL_CTL_ADD, clients[i].fd, &event);
  }
  std::vector<double> arrived, read;
  for (int round = 0; round < rounds; ++round) {
    unsigned long msn = 0, part = 0;
    hinted(get(port, path), msn, part);
    // One part further on, so that all of them are parked before it comes.
    auto const target = path + "?_HLS_msn=" + std::to_string(msn) + "&_HLS_part=" + std::to_string(part + 1);
    for (auto& client : clients) ask(client, target);
    std::size_t left = count;
    std::vector<epoll_event> events(512);
    while (left > 0) {
      auto const n = epoll_wait(poller, events.data(), static_cast<int>(events.size()), 20'000);
      if (n <= 0) return 1;
      auto const now = std::chrono::steady_clock::now();
      for (int i = 0; i < n; ++i) {
        auto& client = clients[events[static_cast<std::size_t>(i)].data.u64];
        if (client.done || !take(client)) continue;
        client.at = now;
        --left;
      }
    }
    auto const first_read = std::ranges::min(clients, {}, &Client::at).at;
    auto const first = std::ranges::min(clients, {}, &Client::arrived).arrived;
    for (auto const& client : clients) {
      read.push_back(std::chrono::duration<double, std::milli>(client.at - first_read).count());
      arrived.push_back(client.arrived - first);
    }
  }
  std::printf("%lu requests x %d rounds\n", count, rounds);
  print("arrived", arrived);
  print("read", read);
}
