/// Stopping while something is under way: all of it ends in time, and nothing is left behind.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <list>
#include <optional>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::Show;
using test::TcpClient;
using ::testing::HasSubstr;
using ::testing::Not;

std::string const kPlaylist = "/live/main/source/index.m3u8";

/// Open ones, with the one that asks.
int connections(std::uint16_t port) {
  auto const text = get(port, "/metrics").body;
  std::string_view constexpr kName = "\nfreshet_http_connections ";
  auto const at = text.find(kName);
  return at == std::string::npos ? 0 : std::stoi(text.substr(at + kName.size()));
}

/// `begun`: what is under way when the server stops.
struct Closing : ::testing::Test {
  Closing() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "warn";
    config.channel_defaults.ladder_auto = false;  // nothing here can be decoded
  }
  void stop_while(std::function<void(Server&)> const& begun) {
    ::testing::internal::CaptureStderr();
    Server server{config};
    server.start();
    begun(server);
    auto const began = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "") << "it warns of coroutines that stay";
  }
  TcpClient& connect(std::uint16_t port, std::string_view octets) {
    auto& client = clients.emplace_back(port);
    client.send(octets);
    return client;
  }

  test::TempDir folder;
  Config config;
  std::list<TcpClient> clients;
};

TEST_F(Closing, WhileNothingIsThere) {
  stop_while([](Server&) {});
}

TEST_F(Closing, WhileSomebodyIsInTheMiddleOfAHandshake) {
  stop_while([&](Server& server) {
    connect(server.port("rtmp"), "");
    connect(server.port("rtmp"), "\x03" + std::string(700, 'x'));
  });
}

TEST_F(Closing, WhileRequestsAreHalfWrittenOrTheirConnectionIdle) {
  stop_while([&](Server& server) {
    connect(server.port("http"), "");
    connect(server.port("http"), "GET /healthz HT");
    auto& idle = connect(server.port("http"), "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(idle.receive(1).empty());
  });
}

struct ClosingOnWatchers : Closing {
  /// Twenty that wait for the segment under way; its number.
  std::string stop_while_parked() {
    std::optional<RtmpPublisher> encoder;
    std::string next;
    stop_while([&](Server& server) {
      encoder.emplace(server.port("rtmp"), server.stream_key("main"));
      Show show{*encoder};
      show.configure();
      show.play(63);
      auto const port = server.port("http");
      ASSERT_TRUE(eventually([&] { return get(port, "/live/main/index.m3u8").status == 200; }));
      auto const now = wire::hls::parse_media_playlist(get(port, kPlaylist).body);
      ASSERT_TRUE(now.has_value());
      next = std::to_string(now->segments.back().msn + 1);
      for (int i = 0; i < 20; ++i) {
        connect(port, "GET " + kPlaylist + "?_HLS_msn=" + next + " HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      // Who has not been taken in yet when the doors close is not parked.
      ASSERT_TRUE(eventually([&] { return connections(port) > 20; }));
    });
    return next;
  }
};

TEST_F(ClosingOnWatchers, TheyHaveWhatHadComeAndTheShowGoesOn) {
  auto const next = stop_while_parked();
  ASSERT_EQ(clients.size(), 20U);
  for (auto& client : clients) {
    auto const answer = client.receive(1 << 20);
    EXPECT_THAT(answer, HasSubstr("\ns" + next + ".m4s"));
    EXPECT_THAT(answer, Not(HasSubstr("#EXT-X-ENDLIST")));
  }
}

TEST_F(ClosingOnWatchers, AShowThatWaitsForNoEncoderEnds) {
  config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
  stop_while_parked();
  ASSERT_EQ(clients.size(), 20U);
  for (auto& client : clients) {
    EXPECT_THAT(client.receive(1 << 20), HasSubstr("#EXT-X-ENDLIST")) << "to the end of the show";
  }
}

}  // namespace
}  // namespace freshet
