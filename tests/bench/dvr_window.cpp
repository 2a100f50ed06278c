/// What a two-hour window costs more than one of a minute: memory a rendition, and with viewers
/// that use delta updates, octets a viewer and CPU a part. One process serves both channels over
/// HTTP/1.1, another one holds the viewers; the windows take turns, so that whatever else the
/// machine does meets both.
///
/// build: cmake -B build/bench -DCMAKE_BUILD_TYPE=Release && cmake --build build/bench --target
/// bench_dvr_window usage: bench_dvr_window [VIEWERS=200] [ROUNDS=40]
#include "delivery/hls.hpp"
#include "http/server.hpp"
#include "origin/playlist.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <ctime>
#include <malloc.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace freshet;
using Seconds = std::chrono::seconds;

constexpr int kPartsASegment = 6;
constexpr std::int64_t kPart = 30'000;  // a third of a second
constexpr std::uint64_t kFirstMsn = 434'000'000;

void must(bool well, char const* what) {
  if (well) return;
  std::perror(what);
  std::exit(1);
}

/// A live channel of two renditions that is filled faster than life.
class Channel {
 public:
  Channel(std::string const& name, Seconds window, net::Loops& loops, net::Blocking& thread)
      : home_{loops.at(0)}, thread_{thread} {
    origin::Presentation::Options options;
    options.channel = name;
    options.promises = {true, std::chrono::milliseconds{334}, 4, Seconds{24}};
    options.window = origin::Window::make(window, 4, true);
    options.first_msn = kFirstMsn;
    options.disk = std::make_shared<origin::Disk>(dir_.path(name), thread, counts_, Log{});
    presentation = std::make_shared<origin::Presentation>(loops, home_, system_clock(), options);
    for (auto const id : {1U, 2U}) {
      Track track;
      track.id = TrackId{id};
      track.timebase = kVideoTimebase;
      track.codec = H264{};
      track.label = id == 1 ? "source" : "audio";
      renditions_.push_back(presentation->add(track));
    }
    test::call_on(home_, [&] {
      for (auto const& rendition : renditions_) rendition->set_init(Bytes::copy("init"));
    });
  }

  void part() {
    test::call_on(home_, [&] { part_here(); });
  }
  void fill(Seconds much) {
    auto const segments = much.count() / 2;
    for (std::int64_t i = 0; i < segments; ++i) {
      test::call_on(home_, [&] {
        for (int k = 0; k < kPartsASegment; ++k) part_here();
      });
      // What the disk was given is written before the next one comes.
      std::promise<void> written;
      must(thread_.post([&] { written.set_value(); }).has_value(), "disk");
      written.get_future().wait();
    }
    test::call_on(home_, [] {});
  }
  /// The position after the newest part.
  [[nodiscard]] origin::Position next() const {
    auto const now = renditions_[0]->now();
    return {now->next_msn, static_cast<std::uint32_t>(now->open.size())};
  }
  [[nodiscard]] origin::Rendition const& source() const { return *renditions_[0]; }

  std::shared_ptr<origin::Presentation> presentation;

 private:
  void part_here() {
    auto const index = parts_++ % kPartsASegment;
    for (auto const& rendition : renditions_) {
      if (index == 0) {
        rendition->open({rendition->next_msn(), at_, 1'700'000'000'000'000 + at_.n * 100 / 9});
      }
      rendition->append({Bytes::copy("part"), {kPart}, index == 0}, {0, 4},
                        index + 1 == kPartsASegment);
    }
    at_.n += kPart;
  }

  test::TempDir dir_;
  Metrics metrics_;
  origin::DiskCounts const counts_{metrics_};
  net::Loop& home_;
  net::Blocking& thread_;
  std::vector<std::shared_ptr<origin::Rendition>> renditions_;
  Ticks at_;
  std::uint64_t parts_ = 0;
};

/// What the process that serves tells the one that watches.
struct Order {
  std::uint16_t port = 0;
  char channel[8] = {};
  std::uint64_t msn = 0;
  std::uint32_t part = 0;
};

int dial(std::uint16_t port) {
  int const fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0, "connect");
  int const on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/// The octets of one answer, its head included.
std::uint64_t receive(int fd) {
  std::string in;
  std::size_t wanted = SIZE_MAX;
  char buffer[16'384];
  while (in.size() < wanted) {
    auto const n = ::read(fd, buffer, sizeof buffer);
    must(n > 0, "a viewer's connection");
    in.append(buffer, static_cast<std::size_t>(n));
    auto const end = in.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    must(in.starts_with("HTTP/1.1 200"), "an answer other than 200");
    wanted = end + 4 + std::strtoul(in.c_str() + in.find("content-length: ") + 16, nullptr, 10);
  }
  return in.size();
}

/// Asks, says that it has, reads every answer and says how many octets they had.
void watch(int orders, int reports, std::size_t viewers) {
  std::vector<int> sockets;
  Order order;
  while (::read(orders, &order, sizeof order) == sizeof order) {
    while (sockets.size() < viewers) sockets.push_back(dial(order.port));
    auto const request = "GET /live/" + std::string{order.channel} +
                         "/source/index.m3u8?_HLS_msn=" + std::to_string(order.msn) +
                         "&_HLS_part=" + std::to_string(order.part) +
                         "&_HLS_skip=YES HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n\r\n";
    for (auto const fd : sockets) {
      must(::write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size()),
           "ask");
    }
    std::uint64_t octets = 0;
    must(::write(reports, &octets, sizeof octets) == sizeof octets, "report");
    for (auto const fd : sockets) octets += receive(fd);
    must(::write(reports, &octets, sizeof octets) == sizeof octets, "report");
  }
  ::_exit(0);
}

double cpu_us() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

double in_use_kib() {
  auto const info = ::mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / 1'024;
}

struct Tally {
  std::vector<double> cpu_us;  // a part
  double octets = 0;
};

/// Six parts, which is a segment, watched by all.
void round(Channel& channel, char const* name, std::uint16_t port, int orders, int reports,
           Tally& tally) {
  double spent = 0;
  for (int i = 0; i < kPartsASegment; ++i) {
    auto const next = channel.next();
    Order order{port, {}, next.msn, *next.part};
    std::snprintf(order.channel, sizeof order.channel, "%s", name);
    auto const before = cpu_us();
    must(::write(orders, &order, sizeof order) == sizeof order, "order");
    std::uint64_t octets = 0;
    must(::read(reports, &octets, sizeof octets) == sizeof octets, "report");
    ::usleep(20'000);  // all of them are parked
    channel.part();
    must(::read(reports, &octets, sizeof octets) == sizeof octets, "report");
    spent += cpu_us() - before;
    tally.octets += static_cast<double>(octets);
  }
  tally.cpu_us.push_back(spent / kPartsASegment);
}

double median(std::vector<double> all) {
  std::ranges::sort(all);
  return all[all.size() / 2];
}

/// Twice the window: what is listed, and what is kept for those who read an older playlist.
void measure_memory(char const* name, Seconds window, net::Loops& loops, net::Blocking& thread) {
  auto const before = in_use_kib();
  auto channel = std::make_unique<Channel>(name, window, loops, thread);
  channel->fill(2 * window + Seconds{120});
  auto const index = in_use_kib();
  auto const now = channel->source().now();
  auto const& text =
      origin::media_playlist(*now, *channel->presentation, channel->source(), origin::Delta::none);
  auto const packed = in_use_kib();
  std::size_t plain = 0;
  for (auto const& piece : text.plain()) plain += piece.size();
  std::printf(
      "%-7s %5llu segments listed: index %6.0f KiB a rendition, its playlist %6.0f KiB "
      "compressed and %5.0f KiB more while somebody asks for it plain (%zu KiB of text)\n",
      name, static_cast<unsigned long long>(now->next_msn - now->first_listed),
      (index - before) / 2, packed - index, in_use_kib() - packed, plain / 1'024);
}

}  // namespace

int main(int argc, char** argv) {
  auto const viewers = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
  auto const rounds = argc > 2 ? std::atoi(argv[2]) : 40;
  int orders[2], reports[2];
  must(::pipe(orders) == 0 && ::pipe(reports) == 0, "pipe");
  auto const child = ::fork();
  if (child == 0) {
    ::close(orders[1]);
    watch(orders[0], reports[1], viewers);
  }
  ::close(orders[0]);
  {
    net::Loops loops{1};
    net::Blocking thread{"media", 1'024}, pictures_thread{"pictures", 16};
    measure_memory("minute", Seconds{60}, loops, thread);
    measure_memory("hours", Seconds{7'200}, loops, thread);

    origin::Origin origin;
    Metrics metrics;
    delivery::Pictures pictures{{origin, thread, pictures_thread, system_clock(), metrics}};
    delivery::Hls hls{origin, thread, pictures, system_clock()};
    http::Router router;
    hls.add_routes(router);
    config::Http config;
    config.port = 0;
    http::Server server{loops, config, router, metrics, Log{}};
    Channel minute{"minute", Seconds{60}, loops, thread},
        hours{"hours", Seconds{7'200}, loops, thread};
    minute.fill(Seconds{240});
    hours.fill(Seconds{7'400});
    origin.show("minute", minute.presentation);
    origin.show("hours", hours.presentation);
    Tally of_minute, of_hours;
    for (int i = -4; i < rounds; ++i) {
      if (i == 0) of_minute = of_hours = {};  // warm
      round(minute, "minute", server.port(), orders[1], reports[0], of_minute);
      round(hours, "hours", server.port(), orders[1], reports[0], of_hours);
    }
    auto const parts = static_cast<double>(rounds) * kPartsASegment;
    auto const rate = [&](Tally const& t) {
      return t.octets / parts / static_cast<double>(viewers) * 3;
    };
    auto const cpu_minute = median(of_minute.cpu_us), cpu_hours = median(of_hours.cpu_us);
    std::printf(
        "%lu viewers with deltas: %.0f octets a second each of a minute, %.0f of two hours: ratio "
        "%.3f\n",
        viewers, rate(of_minute), rate(of_hours), rate(of_hours) / rate(of_minute));
    std::printf(
        "CPU a part, median of %d rounds: %.0f us of a minute, %.0f us of two hours: ratio %.3f\n",
        rounds, cpu_minute, cpu_hours, cpu_hours / cpu_minute);
    ::close(orders[1]);
    server.close_all();
    thread.stop();
    pictures_thread.stop();
    loops.stop_and_join();
  }
  ::waitpid(child, nullptr, 0);
}
