/// Chat's load: so many members of one room, an open-loop schedule of messages, and a count of what
/// everybody gets: once, in order, how late.
///
/// build: g++ -O2 -std=c++20 tests/bench/chat_load.cpp -o chat_load   (or the target
/// bench_chat_load) usage: chat_load key=value …   port=8080 channel=main members=10000 ramp=2000
/// rate=20 seconds=30
///        publishers=4 tokens=FILE mode=room|idle|storm|slow slow=1 settle=3
///
/// One thread. Members come from 127.0.0.2 on, 8,000 an address, so that ports suffice. A message
/// carries the moment it was due, not the one it was sent at. `tokens`: a bearer a line, for the
/// publishers; without, they are guests. Prints "connected", "measuring", "done" and a line of
/// JSON; in the mode idle a line on standard input is the end. storm: in the middle all connections
/// are cut at once and come back with what they have. slow: of a hundred members so many stop
/// reading.
#include "chat_count.hpp"
#include "chat_wire.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace chat_load;

constexpr std::size_t kAnAddress = 8'000;
struct Member {
  int fd = -1;
  enum class At { nowhere, connecting, upgrading, greeting, in, deaf } at = At::nowhere;
  std::string in, out;
  std::int64_t begun_us = 0;
  std::int64_t first = 0, next = 0;  // offsets: the first it is owed, and what comes next
  std::string token;
};

class Load {
 public:
  explicit Load(Options options)
      : options_{std::move(options)},
        members_(static_cast<std::size_t>(options_.number("members", 100))),
        publishers_{static_cast<std::size_t>(options_.number("publishers", 4))},
        port_{static_cast<std::uint16_t>(options_.number("port", 8080))} {
    publishers_ = std::min(publishers_, members_.size());
    std::ifstream tokens{options_.text("tokens", "")};
    for (std::size_t i = 0; i < publishers_; ++i) std::getline(tokens, members_[i].token);
  }
  int run();

 private:
  void connect_all(double ramp);
  void dial(std::size_t index);
  void turn(std::int64_t until_us);
  void serve(std::size_t index, std::uint32_t events);
  void read(Member& member);
  void take(Member& member, std::string_view octets);
  std::size_t upgrade(Member& member, std::string_view octets);
  void hear(Member& member, Frame const& frame);
  void hear(Member& member, Event const& event, std::int64_t at_us);
  void welcome(Member& member, std::string_view object);
  std::vector<Event> const& parsed(std::string_view payload);
  void say(Member& member, std::string const& text);
  void flush(Member& member);
  void end(Member& member);
  void publish_until(std::int64_t until_us);
  void cut_all();
  void deafen(double percent);
  void report(double cpu) const;

  Options const options_;
  std::vector<Member> members_;
  std::size_t publishers_, in_ = 0, pending_ = 0;
  std::uint16_t port_;
  int poller_ = epoll_create1(0);
  std::string epoch_;
  std::int64_t top_ = 0;  // the highest offset that anybody has heard
  std::int64_t due_us_ = 0, step_us_ = 0, back_us_ = 0;
  std::deque<std::pair<std::string, std::vector<Event>>> recent_;  // shared frames, read once
  Histogram late_, shaken_;
  Counts counts_;
  bool measuring_ = false;
};

void Load::dial(std::size_t index) {
  auto& member = members_[index];
  member.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int const on = 1;
  setsockopt(member.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  setsockopt(member.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  linger const at_once{1, 0};  // no TIME_WAIT is left on our side
  setsockopt(member.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  sockaddr_in from{}, to{};
  from.sin_family = to.sin_family = AF_INET;
  from.sin_addr.s_addr = htonl(0x7f000002U + static_cast<std::uint32_t>(index / kAnAddress));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(port_);
  member.begun_us = now_us();
  member.at = Member::At::connecting;
  ++pending_;
  bool const bound = bind(member.fd, reinterpret_cast<sockaddr*>(&from), sizeof from) == 0;
  if (!bound || (connect(member.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0 &&
                 errno != EINPROGRESS)) {
    std::perror("connect");
    std::exit(1);
  }
  epoll_event event{EPOLLIN | EPOLLOUT | EPOLLET, {.u64 = index}};
  epoll_ctl(poller_, EPOLL_CTL_ADD, member.fd, &event);
}

void Load::connect_all(double ramp) {
  auto const began = now_us();
  std::size_t dialled = 0;
  while (in_ < members_.size()) {
    auto const may =
        static_cast<std::size_t>(static_cast<double>(now_us() - began) / 1e6 * ramp) + 1;
    while (dialled < std::min(may, members_.size()) && pending_ < 1'000) {
      if (members_[dialled].at == Member::At::nowhere) dial(dialled);
      ++dialled;
    }
    turn(now_us() + 1'000);
    if (now_us() - began > 120'000'000) break;
    // Who was turned away on the way comes again.
    if (dialled == members_.size() && pending_ == 0 && in_ < members_.size()) dialled = 0;
  }
}

/// Serves what comes, and publishes what is due, until that moment.
void Load::turn(std::int64_t until_us) {
  std::array<epoll_event, 1'024> events;
  for (;;) {
    auto const now = now_us();
    if (step_us_ > 0) publish_until(now);
    auto const next = step_us_ > 0 ? std::min(until_us, due_us_) : until_us;
    auto const wait = std::max<std::int64_t>(0, (next - now + 999) / 1'000);
    auto const n =
        epoll_wait(poller_, events.data(), static_cast<int>(events.size()), static_cast<int>(wait));
    for (int i = 0; i < n; ++i) {
      auto const& event = events[static_cast<std::size_t>(i)];
      serve(event.data.u64, event.events);
    }
    if (now_us() >= until_us) return;
  }
}

void Load::serve(std::size_t index, std::uint32_t events) {
  auto& member = members_[index];
  if (member.fd < 0 || member.at == Member::At::deaf) return;
  if (member.at == Member::At::connecting && (events & EPOLLOUT) != 0) {
    member.at = Member::At::upgrading;
    member.out = "GET /v1/chat/" + options_.text("channel", "main") +
                 " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Protocol: freshet.chat.v1\r\n\r\n";
  }
  if ((events & EPOLLOUT) != 0) flush(member);
  if (member.fd >= 0 && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(member);
}

void Load::flush(Member& member) {
  while (!member.out.empty()) {
    auto const n = ::send(member.fd, member.out.data(), member.out.size(), MSG_NOSIGNAL);
    if (n < 0) return;  // what breaks is told by the next read
    member.out.erase(0, static_cast<std::size_t>(n));
  }
}

void Load::say(Member& member, std::string const& text) {
  member.out += masked(text);
  flush(member);
}

void Load::read(Member& member) {
  static std::array<char, 256UL * 1024> room;
  for (;;) {
    auto const n = ::recv(member.fd, room.data(), room.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return end(member);
    std::string_view const octets{room.data(), static_cast<std::size_t>(n)};
    if (member.in.empty()) {
      take(member, octets);
    } else {
      auto const all = std::exchange(member.in, {}) += octets;
      take(member, all);
    }
    if (member.fd < 0 || static_cast<std::size_t>(n) < room.size()) return;
  }
}

void Load::take(Member& member, std::string_view octets) {
  if (member.at == Member::At::upgrading) octets.remove_prefix(upgrade(member, octets));
  while (member.at == Member::At::greeting || member.at == Member::At::in) {
    auto const frame = frame_at(octets);
    if (frame.size == 0) break;
    hear(member, frame);
    octets.remove_prefix(frame.size);
  }
  member.in = octets;
}

/// Octets of the head; 0 while it is not whole.
std::size_t Load::upgrade(Member& member, std::string_view octets) {
  auto const head = octets.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  if (!octets.starts_with("HTTP/1.1 101 ")) {
    ++counts_.closes["http " + std::string{octets.substr(9, 3)}];
    end(member);
    return octets.size();
  }
  member.at = Member::At::greeting;
  auto const index = static_cast<std::size_t>(&member - members_.data());
  std::string hello = R"({"t":"hello","id":1,"token":)";
  hello += member.token.empty() ? "null" : '"' + member.token + '"';
  hello += R"(,"name":"member)" + std::to_string(index) + '"';
  if (member.next > 0) {
    hello += R"(,"since":{"ep":")" + epoch_ + R"(","off":)" + std::to_string(member.next - 1) + '}';
  }
  say(member, hello + '}');
  return head + 4;
}

void Load::hear(Member& member, Frame const& frame) {
  auto const at = now_us();
  if (frame.opcode == 9) {
    member.out += masked(frame.payload, 10);
    return flush(member);
  }
  if (frame.opcode == 8) {
    auto const code = frame.payload.size() < 2 ? 1005
                                               : static_cast<unsigned char>(frame.payload[0]) << 8 |
                                                     static_cast<unsigned char>(frame.payload[1]);
    ++counts_.closes[std::to_string(code)];
    return end(member);
  }
  for (auto const& event : parsed(frame.payload)) hear(member, event, at);
}

/// Thousands get the same octets: they are read once.
std::vector<Event> const& Load::parsed(std::string_view payload) {
  constexpr std::size_t kRecent = 16;
  for (auto const& [text, events] : recent_) {
    if (text == payload) return events;
  }
  recent_.emplace_front(payload, events_of(member(payload, "b")));
  if (recent_.size() > kRecent) recent_.pop_back();
  return recent_.front().second;
}

void Load::hear(Member& member, Event const& event, std::int64_t at_us) {
  if (event.kind == "welcome") {
    auto const object = event.text;  // what follows may drop the frame it lies in
    return welcome(member, object);
  }
  if (event.kind == "ping")
    return say(member,
               R"({"t":"pong","n":)" + std::string{chat_load::member(event.text, "n")} + '}');
  if (event.kind == "ack") ++counts_.acks;
  if (event.kind == "err") ++counts_.errors[unquoted(chat_load::member(event.text, "code"))];
  if (event.off == 0) return;
  if (event.off < member.next) {
    ++counts_.doubles;
    return;
  }
  counts_.gaps += event.off - member.next;
  member.next = event.off + 1;
  top_ = std::max(top_, event.off);
  ++counts_.deliveries;
  if (measuring_ && event.sent_us > 0) late_.add(at_us - event.sent_us);
}

void Load::welcome(Member& member, std::string_view object) {
  auto const off = number(chat_load::member(object, "off"));
  auto const again = member.next > 0;
  epoch_ = unquoted(chat_load::member(object, "ep"));
  if (!again) {
    member.first = member.next = off + 1;
  } else if (chat_load::member(object, "recovered") == "true") {
    ++counts_.recovered;
    // Through the same count as what comes live, but late on purpose.
    auto const measured = std::exchange(measuring_, false);
    for (auto const& event : events_of(chat_load::member(object, "backlog")))
      hear(member, event, 0);
    measuring_ = measured;
    if (member.next != off + 1) counts_.gaps += off + 1 - member.next;
    member.next = off + 1;
  } else {
    ++counts_.lost;
    member.first += off + 1 - member.next;  // nobody owes it what was given up in words
    member.next = off + 1;
  }
  top_ = std::max(top_, off);
  shaken_.add(now_us() - member.begun_us);
  member.at = Member::At::in;
  --pending_;
  if (++in_ == members_.size()) back_us_ = now_us();
}

void Load::end(Member& member) {
  if (member.at == Member::At::in) {
    --in_;
  } else if (member.at != Member::At::nowhere) {
    --pending_;
  }
  ::close(member.fd);
  member.fd = -1;
  member.at = Member::At::nowhere;
  member.in.clear();
  member.out.clear();
}

void Load::publish_until(std::int64_t until_us) {
  static constexpr std::array kWords{"river", "stone", "lamp", "music", "good", "game",
                                     "what",  "again", "blue", "wow",   "nice", "play",
                                     "slow",  "yes",   "why",  "where"};
  for (; due_us_ <= until_us; due_us_ += step_us_) {
    auto const number = counts_.sent++;
    auto& member = members_[static_cast<std::size_t>(number) % publishers_];
    if (member.at != Member::At::in) continue;
    auto text = "bench " + std::to_string(number) + ' ' + std::to_string(due_us_);
    auto dice = static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15U;
    for (int i = 0; i < 8; ++i, dice >>= 7) text += std::string{" "} + kWords[dice % kWords.size()];
    auto const id = std::to_string(number + 2);
    say(member, R"({"t":"msg","id":)" + id + R"(,"key":"b)" + id + R"(","text":")" + text + "\"}");
  }
}

/// As a network does that goes away.
void Load::cut_all() {
  for (auto& member : members_) {
    if (member.fd >= 0) end(member);
  }
  back_us_ = 0;
}

void Load::deafen(double percent) {
  auto const every = static_cast<std::size_t>(100 / percent);
  for (auto i = publishers_; i < members_.size(); i += every) members_[i].at = Member::At::deaf;
}

int Load::run() {
  auto const mode = options_.text("mode", "room");
  auto const began = now_us();
  connect_all(options_.number("ramp", 2'000));
  std::printf("connected %zu of %zu in %.1f s\n", in_, members_.size(),
              static_cast<double>(now_us() - began) / 1e6);
  std::fflush(stdout);
  if (mode == "idle") {
    pollfd input{0, POLLIN, 0};
    while (::poll(&input, 1, 0) == 0) turn(now_us() + 100'000);
    report(0);
    return in_ == members_.size() ? 0 : 1;
  }
  auto const spans = static_cast<std::int64_t>(options_.number("seconds", 30) * 1e6);
  if (mode == "slow") deafen(options_.number("slow", 1));
  turn(now_us() + 1'000'000);
  std::printf("measuring\n");
  std::fflush(stdout);
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  measuring_ = true;
  step_us_ = static_cast<std::int64_t>(1e6 / options_.number("rate", 20));
  due_us_ = now_us();
  auto const end_us = due_us_ + spans;
  if (mode == "storm") {
    turn(due_us_ + spans / 2);
    cut_all();
    auto const cut = now_us();
    connect_all(options_.number("again", 1e6));
    back_us_ = in_ == members_.size() ? back_us_ - cut : -1;
  }
  turn(end_us);
  std::printf("done\n");
  std::fflush(stdout);
  step_us_ = 0;
  getrusage(RUSAGE_SELF, &after);
  turn(now_us() + static_cast<std::int64_t>(options_.number("settle", 3) * 1e6));
  auto const seconds = [](timeval t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  report(seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) -
         seconds(before.ru_stime));
  return 0;
}

void Load::report(double cpu) const {
  std::int64_t missing = 0, behind = 0, deaf = 0, ended = 0;
  for (auto const& member : members_) {
    if (member.at == Member::At::deaf) {
      ++deaf;
      // The kernel knows of the end, whoever reads.
      pollfd look{member.fd, POLLRDHUP, 0};
      ended += ::poll(&look, 1, 0) > 0;
      continue;
    }
    missing += std::max<std::int64_t>(0, top_ + 1 - member.next);
    behind += member.next <= top_;
  }
  auto const& c = counts_;
  std::printf(
      R"({"members":%zu,"in":%zu,"sent":%ld,"acks":%ld,"deliveries":%ld,"doubles":%ld,"gaps":%ld,"missing":%ld,"behind":%ld,)",
      members_.size(), in_, c.sent, c.acks, c.deliveries, c.doubles, c.gaps, missing, behind);
  std::printf(R"("p50":%.1f,"p95":%.1f,"p99":%.1f,"p999":%.1f,"max":%.1f,"timed":%ld,)",
              late_.at(.5), late_.at(.95), late_.at(.99), late_.at(.999), late_.most(),
              late_.total());
  std::printf(
      R"("hello_p50":%.1f,"hello_p99":%.1f,"recovered":%ld,"lost":%ld,"back_s":%.2f,"deaf":%ld,"deaf_ended":%ld,"cpu":%.2f,)",
      shaken_.at(.5), shaken_.at(.99), c.recovered, c.lost, static_cast<double>(back_us_) / 1e6,
      deaf, ended, cpu);
  std::printf("\"errors\":%s,\"closes\":%s}\n", json_of(c.errors).c_str(),
              json_of(c.closes).c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string const word = argv[i];
    auto const equals = word.find('=');
    if (equals == std::string::npos) return 2;
    options.given[word.substr(0, equals)] = word.substr(equals + 1);
  }
  rlimit most{};
  getrlimit(RLIMIT_NOFILE, &most);
  most.rlim_cur = most.rlim_max;
  setrlimit(RLIMIT_NOFILE, &most);
  return Load{std::move(options)}.run();
}
