/// Noise and silence on every port while a show is on air: nobody but the strangers notices.
#include "support/live_server.hpp"
#include "support/tcp_client.hpp"
#include "wire/rtmp/handshake.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace freshet {
namespace {

using test::in_time;
using test::kPatience;
using test::LiveServer;
using test::TcpClient;

Config patient() {
  Config config;
  // Strangers stay until they leave by themselves.
  config.http.header_timeout = config.rtmp.handshake_timeout = 5 * kPatience;
  return config;
}

struct Hostile : ::testing::Test, LiveServer {
  Hostile() : LiveServer{patient()} {}
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
