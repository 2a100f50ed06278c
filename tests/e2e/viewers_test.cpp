/// Who watches, at a running server: counted by protocol, forgotten when gone, and the most there
/// were in the row of a show that has ended.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/live_server.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace freshet {
namespace {

using test::get;
using test::in_time;

struct Watched : ::testing::Test {
  Watched() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.http.trusted_proxies = {"127.0.0.1"};
    config.log.level = "error";
    config.channel_defaults.ladder_auto = false;
    config.channel_defaults.latency = config::Latency::ultra;  // they stay for six seconds
    config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
    start();
  }
  void start() {
    server.emplace(config);
    server->start();
  }
  /// A show that somebody can watch.
  void publish() {
    show.emplace(server->port("rtmp"), server->stream_key("main"));
    ASSERT_TRUE(in_time([&] {
      auto const on = stream();
      if (!on.is_object()) return false;
      auto const id = on["id"].get<std::string>();
      return json("/v1/streams/" + id + "/segments")["items"].size() > 1;
    })) << "which nobody is counted for";
  }
  [[nodiscard]] std::uint16_t port() const { return server->port("http"); }
  [[nodiscard]] nlohmann::json json(std::string const& path) const {
    return nlohmann::json::parse(get(port(), path).body, nullptr, false);
  }
  [[nodiscard]] nlohmann::json stream() const { return json("/v1/streams")["items"][0]; }
  [[nodiscard]] int viewers() const { return stream().value("viewers", -1); }
  /// One player asks once, from that address.
  void watch(std::string const& path, std::string const& agent,
             std::string const& address = "192.0.2.1") const {
    auto const headers = "User-Agent: " + agent + "\r\nX-Forwarded-For: " + address + "\r\n";
    EXPECT_EQ(get(port(), path, headers).status, 200) << path;
  }
  [[nodiscard]] std::string metric(std::string const& protocol) const {
    auto const text = get(test::TcpClient{port(), "::1"}, "/metrics").body;
    auto const name = "freshet_viewers{channel=\"main\",protocol=\"" + protocol + "\"} ";
    auto const at = text.find(name);
    if (at == std::string::npos) return "none";
    return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
  }

  static constexpr char kPlaylist[] = "/live/main/source/index.m3u8";
  test::TempDir folder;
  Config config;
  std::optional<Server> server;
  std::optional<test::OnAir> show;
};

TEST_F(Watched, PlayersAreCountedByProtocolAndForgottenWhenTheyAreGone) {
  publish();
  // Again and again, for a busy machine may take as long to ask as they stay.
  EXPECT_TRUE(in_time([&] {
    watch(kPlaylist, "one");
    watch(kPlaylist, "two");
    watch("/live/main/manifest.mpd", "three");
    watch(kPlaylist, "one", "192.0.2.2");
    return viewers() == 4 && metric("hls") == "3" && metric("dash") == "1";
  })) << stream();
  EXPECT_EQ(metric("ll-hls"), "0");
  auto const id = stream()["id"].get<std::string>();
  EXPECT_EQ(json("/v1/channels/main")["stream"]["peak_viewers"], 4);
  auto const health = get(port(), "/v1/streams/" + id + "/health",
                          "Authorization: Bearer " + server->admin_token() + "\r\n");
  EXPECT_GE(nlohmann::json::parse(health.body, nullptr, false).value("viewers", -1), 0);
  EXPECT_TRUE(in_time([&] { return viewers() == 0; }));
  EXPECT_EQ(stream()["peak_viewers"], 4);
}

TEST_F(Watched, ASignedSessionCountsOnceWhereverItIs) {
  publish();
  auto const path = server->playback_path("main", std::chrono::hours{1});
  auto const list = path.substr(0, path.rfind('/')) + "/source/index.m3u8";
  auto const other = server->playback_path("main", std::chrono::hours{1});
  auto const others = other.substr(0, other.rfind('/')) + "/source/index.m3u8";
  EXPECT_TRUE(in_time([&] {
    watch(list, "phone", "192.0.2.1");
    watch(list, "television", "198.51.100.7");
    watch(others, "phone", "192.0.2.1");
    return viewers() == 2;
  })) << stream();
  EXPECT_EQ(stream()["peak_viewers"], 2);
}

TEST_F(Watched, ThePeakStandsInTheRowOfAShowThatHasEnded) {
  publish();
  ASSERT_TRUE(in_time([&] {
    for (auto const* agent : {"one", "two", "three"}) watch(kPlaylist, agent);
    return viewers() == 3;
  })) << stream();
  auto const one = "/v1/streams/" + stream()["id"].get<std::string>();
  show.reset();
  ASSERT_TRUE(in_time([&] { return json(one)["state"] == "ended"; }));
  EXPECT_TRUE(in_time([&] { return json(one)["peak_viewers"] == 3; })) << json(one);
  server.reset();
  start();
  auto const after = json(one);
  EXPECT_EQ(after["state"], "ended");
  EXPECT_EQ(after["viewers"], 0);
  EXPECT_EQ(after["peak_viewers"], 3);
  EXPECT_EQ(json("/v1/streams?state=ended")["items"][0]["peak_viewers"], 3);
}

}  // namespace
}  // namespace freshet
