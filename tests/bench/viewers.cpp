/// Low-latency viewers of one stream, as light as they can be: what viewers.py starts. Each viewer does the loop
/// of LL-HLS for every rendition: the blocking playlist for the next part, then that part. Over plain HTTP/1.1 a
/// rendition has a connection; over TLS and HTTP/2 a viewer has one, and asks for the part and the next playlist
/// at once.
///
/// build: g++ -O2 -std=c++20 tests/bench/viewers.cpp -o viewers -lssl -lcrypto -lz
/// usage: viewers h1|h2 PORT /live/main source,audio VIEWERS PROCESSES SECONDS
///        viewers … park    connects, then parks a playlist a rendition; a line of stdin takes it a step on
///
/// A part is published when the first of all viewers has the playlist that lists it: it cannot be seen earlier
/// from outside. Its delay is the time from then until a viewer has its last octet.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kSlots = 1 << 16, kRenditions = 4, kBuckets = 4'000;  // of a quarter millisecond

/// What the processes tell each other.
struct Shared {
  std::atomic<std::int64_t> first[kRenditions][kSlots];  // when a part was published, us; 0: not yet
  std::atomic<std::uint64_t> delays[kBuckets];
  std::atomic<std::uint64_t> samples, requests, octets, missed, bad;
  std::atomic<int> ready, finished;
  std::atomic<std::int64_t> measure_from, measure_to;
};
Shared* shared;

struct Place {
  unsigned long msn = 0, part = 0;
  [[nodiscard]] std::size_t slot() const { return (msn * 32 + part) % kSlots; }
};

std::int64_t now_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void die(char const* why) {
  std::fprintf(stderr, "viewers: %s: %s\n", why, std::strerror(errno));
  std::_Exit(1);
}

/// Plain or TLS; non-blocking once it is open.
class Link {
 public:
  Link(int port, SSL_CTX* tls) : fd_{socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<unsigned short>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) die("connect");
    int const on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (tls == nullptr) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, fd_);
    if (SSL_connect(ssl_) != 1) die("TLS");
    fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  [[nodiscard]] int fd() const { return fd_; }
  void send(std::string_view text) const {
    auto const n = ssl_ ? SSL_write(ssl_, text.data(), static_cast<int>(text.size()))
                        : ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (n != static_cast<ssize_t>(text.size())) die("a request was not taken whole");
  }
  /// 0: nothing more for now.
  std::size_t receive(char* into, std::size_t most) const {
    auto const n = ssl_ ? SSL_read(ssl_, into, static_cast<int>(most)) : recv(fd_, into, most, MSG_DONTWAIT);
    if (n > 0) return static_cast<std::size_t>(n);
    auto const waits = ssl_ ? SSL_get_error(ssl_, static_cast<int>(n)) == SSL_ERROR_WANT_READ
                            : n < 0 && (errno == EAGAIN || errno == EINTR);
    if (!waits) die("a connection was closed");
    return 0;
  }

 private:
  int fd_;
  SSL* ssl_ = nullptr;
};

std::string gunzip(std::string_view octets) {
  z_stream z{};
  inflateInit2(&z, 15 + 16);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));
  z.avail_in = static_cast<uInt>(octets.size());
  std::string out(256 * 1024, '\0');
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  if (inflate(&z, Z_FINISH) != Z_STREAM_END) die("a playlist is no gzip");
  out.resize(z.total_out);
  inflateEnd(&z);
  return out;
}

/// "s17.p3.m4s" of the preload hint.
Place hinted(std::string_view playlist) {
  auto const hint = playlist.find("#EXT-X-PRELOAD-HINT:TYPE=PART");
  auto const uri = playlist.find("URI=\"s", hint);
  if (hint == playlist.npos || uri == playlist.npos) die("a playlist has no hint");
  char* end = nullptr;
  Place place;
  place.msn = std::strtoul(playlist.data() + uri + 6, &end, 10);
  place.part = std::strtoul(end + 2, nullptr, 10);
  return place;
}

/// The same body for all: one of them reads it, the others know it by its last eight octets, which are gzip's
/// checksum and length.
Place hint_of(std::size_t rendition, std::string_view body) {
  static std::map<std::pair<std::size_t, std::uint64_t>, Place> known;
  if (body.size() < 18) die("a playlist is empty");
  std::uint64_t tail = 0;
  std::memcpy(&tail, body.data() + body.size() - 8, 8);
  auto const [at, is_new] = known.try_emplace({rendition, tail});
  if (is_new) at->second = hinted(gunzip(body));
  return at->second;
}

struct Sample {
  std::size_t rendition;
  Place place;
  std::int64_t at;
};

struct Plan {
  bool h2 = false;
  int port = 0;
  std::string path;
  std::vector<std::string> renditions;
  bool park = false;
  std::vector<Sample> samples;

  [[nodiscard]] std::string playlist(std::size_t r, Place p) const {
    auto const base = path + "/" + renditions[r] + "/index.m3u8?_HLS_msn=" + std::to_string(p.msn);
    return park ? base : base + "&_HLS_part=" + std::to_string(p.part) + "&_HLS_skip=YES";
  }
  [[nodiscard]] std::string part(std::size_t r, Place p) const {
    return path + "/" + renditions[r] + "/s" + std::to_string(p.msn) + ".p" + std::to_string(p.part) + ".m4s";
  }
  static bool measuring(std::int64_t now) { return now >= shared->measure_from && now < shared->measure_to; }
  void playlist_came(std::size_t r, Place p) const {
    auto const now = now_us();
    auto& first = shared->first[r][p.slot()];
    for (auto seen = first.load(); (seen == 0 || now < seen) && !first.compare_exchange_weak(seen, now);) {}
  }
  void part_came(std::size_t r, Place p, std::size_t octets) {
    auto const now = now_us();
    if (!measuring(now)) return;
    samples.push_back({r, p, now});
    shared->octets.fetch_add(octets, std::memory_order_relaxed);
    shared->requests.fetch_add(2, std::memory_order_relaxed);
  }
  static void count_missed(Place asked, Place next) {
    auto const follows = (next.msn == asked.msn && next.part == asked.part + 1) ||
                         (next.msn == asked.msn + 1 && next.part == 0);
    if (!follows) shared->missed.fetch_add(1, std::memory_order_relaxed);
  }
};

/// A connection with what it asked for.
class Talk {
 public:
  virtual ~Talk() = default;
  virtual void start(Place const* hints) = 0;
  virtual void readable() = 0;
  [[nodiscard]] virtual int fd() const = 0;
};

class H1 final : public Talk {
 public:
  H1(Plan& plan, std::size_t rendition) : plan_{plan}, rendition_{rendition}, link_{plan.port, nullptr} {}
  int fd() const override { return link_.fd(); }
  void start(Place const* hints) override {
    asked_ = hints[rendition_];
    ask(plan_.playlist(rendition_, asked_));
  }
  void readable() override {
    static std::array<char, 256 * 1024> room;
    auto const n = link_.receive(room.data(), room.size());
    in_.append(room.data(), n);
    if (expected_ == 0) read_head();
    if (expected_ == 0 || in_.size() < expected_) return;
    std::string_view const body{in_.data() + head_, expected_ - head_};
    if (for_part_) {
      plan_.part_came(rendition_, asked_, body.size());
      asked_ = next_;
      ask(plan_.playlist(rendition_, asked_));
    } else {
      plan_.playlist_came(rendition_, asked_);
      next_ = hint_of(rendition_, body);
      Plan::count_missed(asked_, next_);
      ask(plan_.part(rendition_, asked_));
    }
    for_part_ = !for_part_;
  }

 private:
  void ask(std::string const& target) {
    in_.clear();
    expected_ = 0;
    link_.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n");
  }
  void read_head() {
    auto const end = in_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (in_.compare(0, 12, "HTTP/1.1 200") != 0) {
      shared->bad.fetch_add(1);
      std::fprintf(stderr, "%s\n", in_.c_str());
      die("an answer is not a 200");
    }
    head_ = end + 4;
    expected_ = head_ + std::strtoul(in_.c_str() + in_.find("content-length: ") + 16, nullptr, 10);
  }

  Plan& plan_;
  std::size_t rendition_;
  Link link_;
  std::string in_;
  std::size_t head_ = 0, expected_ = 0;
  Place asked_, next_;
  bool for_part_ = false;
};

/// Just enough of RFC 9113 and 7541: requests of literals, answers known by ":status: 200" being one octet.
class H2 final : public Talk {
 public:
  H2(Plan& plan, SSL_CTX* tls) : plan_{plan}, link_{plan.port, tls} {
    std::string hello = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    hello += frame(4, 0, 0, {"\x00\x04\x40\x00\x00\x00", 6});  // INITIAL_WINDOW_SIZE
    hello += frame(8, 0, 0, {"\x7f\x00\x00\x00", 4});
    link_.send(hello);
  }
  int fd() const override { return link_.fd(); }
  void start(Place const* hints) override {
    std::string out;
    for (std::size_t r = 0; r < plan_.renditions.size(); ++r) out += ask(plan_.playlist(r, hints[r]), r, hints[r], false);
    link_.send(out);
  }
  void readable() override {
    static std::array<char, 256 * 1024> room;
    for (;;) {
      auto const n = link_.receive(room.data(), room.size());
      if (n == 0) break;
      in_.append(room.data(), n);
    }
    std::size_t at = 0;
    std::string out;
    while (in_.size() - at >= 9) {
      auto const octet = [&](std::size_t i) { return static_cast<unsigned char>(in_[at + i]); };
      std::size_t const size = static_cast<std::size_t>(octet(0)) << 16 | octet(1) << 8 | octet(2);
      if (in_.size() - at < 9 + size) break;
      auto const id = static_cast<unsigned>(octet(5)) << 24 | octet(6) << 16 | octet(7) << 8 | octet(8);
      take(octet(3), octet(4), id, {in_.data() + at + 9, size}, out);
      at += 9 + size;
    }
    in_.erase(0, at);
    if (!out.empty()) link_.send(out);
  }

 private:
  struct Stream {
    std::size_t rendition = 0;
    Place place;
    bool for_part = false;
    std::string body;
    std::size_t octets = 0;
  };

  static std::string frame(int type, int flags, unsigned id, std::string_view payload) {
    auto const n = payload.size();
    std::string out{static_cast<char>(n >> 16), static_cast<char>(n >> 8),   static_cast<char>(n),
                    static_cast<char>(type),    static_cast<char>(flags),    static_cast<char>(id >> 24),
                    static_cast<char>(id >> 16), static_cast<char>(id >> 8), static_cast<char>(id)};
    return out.append(payload);
  }
  std::string ask(std::string const& target, std::size_t rendition, Place place, bool for_part) {
    std::string head = "\x82\x87\x01\tlocalhost\x04";  // GET https :authority :path
    head += static_cast<char>(target.size());
    head += target;
    head += '\x90';  // accept-encoding: gzip, deflate
    auto const id = next_id_;
    next_id_ += 2;
    streams_[id] = {rendition, place, for_part, {}, 0};
    return frame(1, 5, id, head);
  }
  void take(int type, int flags, unsigned id, std::string_view payload, std::string& out) {
    if (type == 4 && (flags & 1) == 0) out += frame(4, 1, 0, {});
    if (type == 6 && (flags & 1) == 0) out += frame(6, 1, 0, payload);
    if (type == 3 || type == 7) die("the server gave up");
    if (type == 0) count(payload.size(), out);
    auto const at = streams_.find(id);
    if (at == streams_.end() || type > 1) return;
    auto& stream = at->second;
    if (type == 1 && payload.find('\x88') != 0) die("an answer is not a 200");
    if (type == 0) stream.octets += payload.size();
    if (type == 0 && !stream.for_part) stream.body += payload;
    if ((flags & 1) == 0) return;
    auto const done = std::move(stream);
    streams_.erase(at);
    if (done.for_part) return plan_.part_came(done.rendition, done.place, done.octets);
    plan_.playlist_came(done.rendition, done.place);
    auto const next = hint_of(done.rendition, done.body);
    Plan::count_missed(done.place, next);
    out += ask(plan_.part(done.rendition, done.place), done.rendition, done.place, true);
    out += ask(plan_.playlist(done.rendition, next), done.rendition, next, false);
  }
  void count(std::size_t n, std::string& out) {
    received_ += n;
    if (received_ < 1 << 28) return;
    std::uint32_t const more = htonl(static_cast<std::uint32_t>(received_));
    out += frame(8, 0, 0, {reinterpret_cast<char const*>(&more), 4});
    received_ = 0;
  }

  Plan& plan_;
  Link link_;
  std::string in_;
  unsigned next_id_ = 1;
  std::map<unsigned, Stream> streams_;
  std::size_t received_ = 0;
};

/// Where the stream is now, by a plain request.
Place edge(Plan const& plan, std::size_t rendition, SSL_CTX* tls) {
  Link const link{plan.port, tls};
  link.send("GET " + plan.path + "/" + plan.renditions[rendition] +
            "/index.m3u8 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  std::string in;
  std::array<char, 65'536> room;
  while (in.find("#EXT-X-PRELOAD-HINT:TYPE=PART") == in.npos || !in.ends_with('\n')) {
    in.append(room.data(), link.receive(room.data(), room.size()));
  }
  return hinted(in);
}

SSL_CTX* tls_client(std::string_view protocol) {
  auto* const tls = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_protos(tls, reinterpret_cast<unsigned char const*>(protocol.data()),
                          static_cast<unsigned>(protocol.size()));
  return tls;
}

void note(Plan const& plan) {
  for (auto const& sample : plan.samples) {
    auto const first = shared->first[sample.rendition][sample.place.slot()].load();
    auto const bucket = static_cast<std::size_t>(std::max<std::int64_t>(sample.at - first, 0)) / 250;
    shared->delays[std::min(bucket, kBuckets - 1)].fetch_add(1, std::memory_order_relaxed);
    shared->samples.fetch_add(1, std::memory_order_relaxed);
  }
}

void watch(Plan& plan, std::size_t viewers, int processes) {
  auto* const tls = plan.h2 ? tls_client({"\x02h2", 3}) : nullptr;
  auto* const tls_h1 = plan.h2 ? tls_client({"\x08http/1.1", 9}) : nullptr;
  std::vector<std::unique_ptr<Talk>> talks;
  int const poller = epoll_create1(0);
  auto const add = [&](std::unique_ptr<Talk> talk) {
    epoll_event event{EPOLLIN, {.ptr = talk.get()}};
    epoll_ctl(poller, EPOLL_CTL_ADD, talk->fd(), &event);
    talks.push_back(std::move(talk));
  };
  for (std::size_t i = 0; i < viewers; ++i) {
    if (plan.h2) add(std::make_unique<H2>(plan, tls));
    for (std::size_t r = 0; !plan.h2 && r < plan.renditions.size(); ++r) add(std::make_unique<H1>(plan, r));
  }
  shared->ready.fetch_add(1);
  while (shared->measure_from == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  Place hints[kRenditions];
  for (std::size_t r = 0; r < plan.renditions.size(); ++r) {
    hints[r] = edge(plan, r, tls_h1);
    if (plan.park) ++hints[r].msn;
  }
  for (auto const& talk : talks) talk->start(hints);
  std::array<epoll_event, 256> events;
  while (now_us() < shared->measure_to) {
    auto const n = epoll_wait(poller, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < n; ++i) static_cast<Talk*>(events[static_cast<std::size_t>(i)].data.ptr)->readable();
  }
  shared->finished.fetch_add(1);
  while (shared->finished < processes) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  note(plan);
}

double percentile(double p) {
  auto const wanted = static_cast<std::uint64_t>(p * static_cast<double>(shared->samples.load()));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += shared->delays[i];
    if (seen > wanted) return static_cast<double>(i + 1) / 4;
  }
  return -1;
}

void say(char const* what) {
  std::puts(what);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 8) return 2;
  Plan plan;
  plan.h2 = std::string_view{argv[1]} == "h2";
  plan.port = std::atoi(argv[2]);
  plan.path = argv[3];
  std::string names = argv[4];
  for (std::size_t at = 0; at != std::string::npos;) {
    auto const comma = names.find(',', at);
    plan.renditions.push_back(names.substr(at, comma == names.npos ? comma : comma - at));
    at = comma == names.npos ? comma : comma + 1;
  }
  auto const viewers = std::strtoul(argv[5], nullptr, 10);
  int const processes = std::atoi(argv[6]);
  std::int64_t const seconds = std::atoi(argv[7]);
  plan.park = argc > 8;
  shared = static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  for (int i = 0; i < processes; ++i) {
    if (fork() == 0) {
      watch(plan, viewers / static_cast<unsigned>(processes), processes);
      std::_Exit(0);
    }
  }
  while (shared->ready < processes) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
    if (waitpid(-1, nullptr, WNOHANG) > 0) return 1;
  }
  say("connected");
  if (plan.park) std::getchar();
  std::int64_t const warm = plan.park ? 0 : 3'000'000;
  auto const from = now_us() + warm;
  shared->measure_to = from + seconds * 1'000'000;
  shared->measure_from = from;
  std::this_thread::sleep_for(std::chrono::microseconds{warm});
  say("measuring");
  std::this_thread::sleep_for(std::chrono::seconds{seconds});
  say("done");
  int bad = 0;
  for (int status = 0; wait(&status) > 0;) bad |= status;
  if (bad != 0) return 1;
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  std::printf("{\"samples\": %lu, \"requests\": %lu, \"octets\": %lu, \"missed\": %lu, \"p50\": %.2f, \"p90\": %.2f, "
              "\"p99\": %.2f, \"max\": %.2f, \"cpu\": %.2f}\n",
              shared->samples.load(), shared->requests.load(), shared->octets.load(), shared->missed.load(),
              percentile(.5), percentile(.9), percentile(.99), percentile(.99999),
              static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                  static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}
