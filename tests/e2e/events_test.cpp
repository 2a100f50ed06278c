/// A real show, followed by a client of server-sent events that comes, goes and comes again.
#include "freshet/server.hpp"
#include "support/event_reader.hpp"
#include "support/http_get.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace freshet {
namespace {

using test::EventReader;
using test::RtmpPublisher;
using test::Show;
using ::testing::ElementsAre;

struct EventsOverHttp : ::testing::TestWithParam<EventReader::Over> {
  EventsOverHttp() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
    config.channel_defaults.ladder_auto = false;
    server.emplace(config);
    server->start();
  }
  void play_a_show() {
    RtmpPublisher encoder{server->port("rtmp"), server->stream_key("main")};
    ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
    Show show{encoder};
    show.configure();
    show.play(60);
    encoder.goodbye();
  }
  [[nodiscard]] EventReader follow(std::string const& target = "/v1/events",
                                   std::string const& last_id = {}) const {
    EventReader::Headers headers{{"authorization", "Bearer " + server->admin_token()}};
    if (!last_id.empty()) headers.emplace_back("last-event-id", last_id);
    return {server->port("http"), GetParam(), target, std::move(headers)};
  }
  static std::vector<std::string> types(std::vector<test::SseEvent> const& events) {
    std::vector<std::string> all;
    for (auto const& event : events) all.push_back(event.type);
    return all;
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_P(EventsOverHttp, TellOfAShowAndGoOnWhereTheClientWas) {
  auto reader = follow("/v1/events?types=stream.*");
  ASSERT_TRUE(reader.begins());
  play_a_show();
  auto const told = reader.next(3);
  EXPECT_EQ(reader.status(), 200);
  EXPECT_EQ(reader.header("content-type"), "text/event-stream");
  EXPECT_EQ(reader.header("cache-control"), "no-store");
  EXPECT_EQ(reader.header("x-accel-buffering"), "no");
  EXPECT_EQ(reader.header("content-encoding"), "");
  ASSERT_THAT(types(told), ElementsAre("stream.started", "stream.live", "stream.ended"));
  auto const data = nlohmann::json::parse(told[2].data);
  EXPECT_EQ(data["id"], told[2].id);
  EXPECT_EQ(data["channel_id"], "main");
  EXPECT_EQ(data["data"]["reason"], "finished");

  auto again = follow("/v1/events?types=stream.*", told[0].id);
  auto const rest = again.next(2);
  ASSERT_THAT(types(rest), ElementsAre("stream.live", "stream.ended"));
  EXPECT_EQ(rest[0].id, told[1].id);
  EXPECT_EQ(rest[1].data, told[2].data);
  play_a_show();
  EXPECT_THAT(types(again.next(3)), ElementsAre("stream.started", "stream.live", "stream.ended"));

  auto stranger = follow("/v1/events?types=stream.started", "01ARZ3NDEKTSV4RRFFQ69G5FAV");
  EXPECT_THAT(types(stranger.next(3)), ElementsAre("lost", "stream.started", "stream.started"))
      << "of another server, and long ago";
}

TEST_P(EventsOverHttp, EndProperlyWithTheServer) {
  auto reader = follow();
  ASSERT_TRUE(reader.begins());
  play_a_show();
  EXPECT_EQ(reader.next(3).size(), 3U);
  std::thread stopping{[&] { server->stop(); }};
  EXPECT_TRUE(reader.ends());
  stopping.join();
}

TEST_P(EventsOverHttp, AreForAdministrators) {
  EventReader nobody{server->port("http"), GetParam(), "/v1/events", {}};
  EXPECT_TRUE(nobody.next(1).empty());
  EXPECT_EQ(nobody.status(), 401);
  play_a_show();
  auto const recent = test::get(server->port("http"), "/v1/events/recent?limit=1",
                                "Authorization: Bearer " + server->admin_token() + "\r\n");
  EXPECT_EQ(nlohmann::json::parse(recent.body)["items"].size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Both, EventsOverHttp,
                         ::testing::Values(EventReader::Over::http1, EventReader::Over::http2),
                         [](auto const& which) {
                           return which.param == EventReader::Over::http1 ? "Http1" : "Http2";
                         });

}  // namespace
}  // namespace freshet
