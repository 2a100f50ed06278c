/// Noise and silence on every port while a show is on air: nobody but the strangers notices.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"
#include "wire/mp4/fragment.hpp"
#include "wire/rtmp/handshake.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <random>
#include <sys/resource.h>
#include <thread>

namespace freshet {
namespace {

using testing::get;
using testing::RtmpPublisher;
using testing::Show;
using testing::TcpClient;

/// For what must come, on a busy machine with sanitizers too.
constexpr std::chrono::seconds kPatience{60};

bool in_time(std::function<bool()> const& is) {
  auto const until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    if (is()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// An encoder that sends as fast as life, from its making to its end.
class OnAir {
 public:
  OnAir(std::uint16_t port, std::string key) : encoder_{port, std::move(key)} {
    if (encoder_.publishing()) thread_ = std::thread{[this] { play(); }};
  }
  ~OnAir() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] bool publishing() const { return encoder_.publishing() && !lost_; }
  [[nodiscard]] std::string const& refusal() const { return encoder_.refusal(); }

 private:
  void play() {
    constexpr std::chrono::milliseconds kFrame{40};
    Show show{encoder_};
    try {
      show.configure();
      for (auto at = std::chrono::steady_clock::now(); !stop_; at += kFrame) {
        show.play(1);
        std::this_thread::sleep_until(at);
      }
    } catch (std::runtime_error const&) {
      lost_ = true;
    }
  }

  RtmpPublisher encoder_;
  std::atomic<bool> stop_{false}, lost_{false};
  std::thread thread_;
};

struct Hostile : ::testing::Test {
  Hostile() {
    config.server.data_dir = folder.path() + "/data";
    config.http.port = config.rtmp.port = 0;
    config.log.level = "error";
    // Strangers stay until they leave by themselves.
    config.http.header_timeout = config.rtmp.handshake_timeout = 5 * kPatience;
    server.emplace(config);
    server->start();
    show.emplace(server->port("rtmp"), server->stream_key("main"));
  }
  [[nodiscard]] std::uint16_t port(std::string_view name) const { return server->port(name); }

  [[nodiscard]] wire::hls::MediaPlaylist playlist(std::string const& channel) const {
    auto const got = get(port("http"), "/live/" + channel + "/source/index.m3u8");
    auto parsed = wire::hls::parse_media_playlist(got.body);
    return got.status == 200 && parsed ? *parsed : wire::hls::MediaPlaylist{};
  }
  /// Of the newest whole segment; 0 before there is one.
  [[nodiscard]] std::uint64_t newest(std::string const& channel) const {
    auto const now = playlist(channel);
    auto const whole = !now.segments.empty() && !now.segments.back().gap;
    return whole ? now.segments.back().msn : 0;
  }
  /// A viewer who has just come gets a picture.
  [[nodiscard]] bool can_watch(std::string const& channel) const {
    auto const now = playlist(channel);
    if (now.segments.empty() || now.segments.back().gap) return false;
    auto const got = get(port("http"), "/live/" + channel + "/source/" + now.segments.back().uri);
    auto const fragments = wire::mp4::parse_fragments(as_bytes(got.body));
    return got.status == 200 && fragments && !fragments->empty();
  }
  [[nodiscard]] long connections() const {
    auto const text = get(port("http"), "/metrics").body;
    auto const at = text.find("\nfreshet_http_connections ");
    return at == std::string::npos ? -1 : std::stol(text.substr(text.find(' ', at + 1)));
  }
  /// The show goes on from where it was, and newcomers of both kinds get in.
  void expect_unharmed() {
    auto const then = newest("main");
    EXPECT_TRUE(in_time([&] { return newest("main") > then + 1; })) << "no segment since " << then;
    EXPECT_TRUE(show->publishing());
    EXPECT_TRUE(can_watch("main"));
    OnAir second{port("rtmp"), server->stream_key("other")};
    EXPECT_TRUE(second.publishing()) << second.refusal();
    EXPECT_TRUE(in_time([&] { return can_watch("other"); }));
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
  std::optional<OnAir> show;
};

/// C0, C1 and something of C2's length: as far as a server looks at it.
std::string handshake() {
  return "\3" + std::string(8, '\0') + std::string(2 * wire::rtmp::kHandshakeBlock - 8, '\7');
}

struct Prefix {
  char const* port;
  std::string octets;
};

std::vector<Prefix> prefixes() {
  return {{"rtmp", ""},
          {"rtmp", "\3"},
          {"rtmp", handshake()},
          {"http", ""},
          {"http", "GET /live/main/index.m3u8 HTTP/1.1\r\n"},
          {"http", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
          {"http", "POST /v1/streams HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"}};
}

TEST_F(Hostile, AMillionRandomOctetsOnEveryPortHarmNobody) {
  ASSERT_TRUE(show->publishing()) << show->refusal();
  ASSERT_TRUE(in_time([&] { return newest("main") > 0; }));
  constexpr int kConnections = 4;
  std::mt19937 random{20'240'229};
  for (auto const& [name, prefix] : prefixes()) {
    for (int i = 0; i < kConnections; ++i) {
      std::string noise(1'000'000 / kConnections, '\0');
      for (auto& octet : noise) octet = static_cast<char>(random());
      TcpClient const stranger{port(name)};
      try {
        stranger.send(prefix + noise);
      } catch (std::runtime_error const&) {
        // Closed on us in the middle of it: as it should be.
      }
    }
  }
  expect_unharmed();
}

/// Descriptors for so many connections, both of whose ends are in this process.
bool can_hold(rlim_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
  auto const needed = 2 * connections + 500;
  if (limit.rlim_cur >= needed) return true;
  if (limit.rlim_max < needed) return false;
  limit.rlim_cur = needed;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

TEST_F(Hostile, TwoThousandHalfOpenConnectionsKeepNobodyOut) {
  constexpr int kEach = 1'000;
  if (!can_hold(2 * kEach)) GTEST_SKIP() << "too few file descriptors (ulimit -Hn)";
  ASSERT_TRUE(in_time([&] { return newest("main") > 0; }));
  auto const before = connections();
  auto const half = handshake().substr(0, 800);
  std::vector<TcpClient> silent;
  for (int i = 0; i < kEach; ++i) {
    silent.emplace_back(port("rtmp"));
    if (i % 2 == 1) silent.back().send(half);
    silent.emplace_back(port("http"));
    if (i % 2 == 1) silent.back().send("GET /live/main/ind");
  }
  EXPECT_GT(connections(), before + kEach / 2);
  expect_unharmed();
  silent.clear();
  EXPECT_TRUE(in_time([&] { return connections() <= before; })) << connections();
}

}  // namespace
}  // namespace freshet
