/// A channel's profile, broken by ffmpeg: what viewers are offered, and what its owner is told.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/killable.hpp"
#include "support/live_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace freshet {
namespace {

using test::get;
using test::in_time;
using test::Killable;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct BrokenProfile : ::testing::Test {
  /// 640x360 where 320x180 is taken.
  void publish_too_large(config::Enforce enforce) {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    auto& channel = config.channel_defaults;
    channel.ladder_auto = false;
    channel.profile.max_width = 320;
    channel.profile.max_height = 180;
    channel.profile.enforce = enforce;
    server.emplace(config);
    server->start();
    encoder.emplace(
        "ffmpeg -nostdin -loglevel quiet -re -f lavfi -i testsrc2=size=640x360:rate=25 -f lavfi -i "
        "sine=sample_rate=48000 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -f "
        "flv rtmp://127.0.0.1:" +
        std::to_string(server->port("rtmp")) + "/live/" + server->stream_key("main"));
  }
  [[nodiscard]] std::string offered() const {
    return get(server->port("http"), "/live/main/index.m3u8").body;
  }
  /// Empty: nothing is live.
  [[nodiscard]] std::string health() const {
    auto const port = server->port("http");
    auto const list = get(port, "/v1/streams").body;
    auto const at = list.find("\"id\":\"");
    if (at == std::string::npos) return {};
    test::TcpClient const client{port};
    client.send("GET /v1/streams/" + list.substr(at + 6, 26) +
                "/health HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAuthorization: Bearer " +
                server->admin_token() + "\r\n\r\n");
    return client.receive_all();
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
  std::optional<Killable> encoder;
};

TEST_F(BrokenProfile, IsTranscodedDownTo) {
  publish_too_large(config::Enforce::transcode_down);
  EXPECT_TRUE(in_time([&] { return offered().find("RESOLUTION=320x180") != std::string::npos; }))
      << offered();
  EXPECT_THAT(offered(), AllOf(HasSubstr("180p/index.m3u8"), Not(HasSubstr("RESOLUTION=640x360"))));
  EXPECT_TRUE(in_time([&] { return health().find("source_withheld") != std::string::npos; }))
      << health();
  EXPECT_EQ(Killable{"ffmpeg -nostdin -v error -xerror -i http://127.0.0.1:" +
                     std::to_string(server->port("http")) +
                     "/live/main/index.m3u8 -t 1 -map 0:v -map 0:a -f null -"}
                .wait(),
            0);
}

TEST_F(BrokenProfile, IsSaidToTheOwnerWhereViewersHaveItAllTheSame) {
  publish_too_large(config::Enforce::warn);
  EXPECT_TRUE(in_time([&] { return offered().find("RESOLUTION=640x360") != std::string::npos; }))
      << offered();
  EXPECT_TRUE(in_time([&] { return health().find("source_unfit") != std::string::npos; }))
      << health();
  EXPECT_THAT(health(), HasSubstr("640x360, this channel takes 320x180 at most"));
}

}  // namespace
}  // namespace freshet
