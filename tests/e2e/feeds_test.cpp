/// What an administrator follows of a running server and sets of it, across a restart.
#include "freshet/server.hpp"
#include "support/http_ask.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace freshet {
namespace {

using test::eventually;
using test::RtmpPublisher;
using test::Show;
using test::WebReceiver;
using ::testing::HasSubstr;

struct Feeds : ::testing::Test {
  struct Told {
    int status = 0;
    nlohmann::json json;
  };

  Feeds() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
    config.channel_defaults.ladder_auto = false;
    config.events.private_networks = {"127.0.0.1"};
    start();
  }
  void start() {
    server.emplace(config);
    server->start();
  }
  void restart() {
    server->stop();
    server.reset();
    start();
  }
  Told call(std::string const& method, std::string const& target, std::string const& body = {}) {
    auto const got = test::ask(server->port("http"), method, target,
                               "Authorization: Bearer " + server->admin_token() + "\r\n", body);
    return {got.status, nlohmann::json::parse(got.body, nullptr, false)};
  }
  nlohmann::json setting(std::string const& path) {
    auto const all = call("GET", "/v1/config").json;
    for (auto const& item : all["items"]) {
      if (item["path"] == path) return item;
    }
    return nullptr;
  }
  void play_a_show() {
    RtmpPublisher encoder{server->port("rtmp"), server->stream_key("main")};
    ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
    Show show{encoder};
    show.configure();
    show.play(60);
    encoder.goodbye();
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Feeds, AWebhookThatWasMadeIsToldAndSurvives) {
  WebReceiver receiver;
  auto const made = call("POST", "/v1/webhooks",
                         R"({"url": ")" + receiver.url("/x") + R"(", "events": ["stream.ended"]})");
  ASSERT_EQ(made.status, 201) << made.json;
  auto const path = "/v1/webhooks/" + made.json["id"].get<std::string>();
  EXPECT_THAT(made.json["secret"].get<std::string>(), ::testing::StartsWith("whsec_"));
  EXPECT_EQ(call("POST", path + "/test").json["outcome"], "delivered");
  play_a_show();
  ASSERT_EQ(receiver.heard(2).size(), 2U);
  EXPECT_EQ(nlohmann::json::parse(receiver.heard()[0].body)["type"], "ping");
  EXPECT_EQ(nlohmann::json::parse(receiver.heard()[1].body)["type"], "stream.ended");
  EXPECT_TRUE(
      eventually([&] { return call("GET", path + "/deliveries").json["items"].size() == 2; }));
  restart();
  auto const again = call("GET", path).json;
  EXPECT_EQ(again["state"], "ok");
  EXPECT_FALSE(again["last_delivery_at"].is_null());
  EXPECT_FALSE(again.contains("secret"));
  EXPECT_EQ(call("PATCH", path, R"({"enabled": false})").json["enabled"], false);
  play_a_show();
  EXPECT_EQ(call("DELETE", path).status, 204);
  EXPECT_EQ(call("GET", path).status, 404);
  EXPECT_EQ(call("POST", path + "/test").status, 404);
  EXPECT_EQ(receiver.heard().size(), 2U) << "one that is off is told of nothing";
  EXPECT_EQ(call("GET", "/v1/audit").json["items"].size(), 3U);
}

TEST_F(Feeds, AWebhookOfTheConfigurationIsChangedThere) {
  auto next = config;
  next.events.webhooks = {{"https://hook.example/x", {}, {}, {}}};
  server->reload(next);
  auto const all = call("GET", "/v1/webhooks").json["items"];
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["source"], "file");
  EXPECT_EQ(call("DELETE", "/v1/webhooks/" + all[0]["id"].get<std::string>()).status, 409);
}

TEST_F(Feeds, AValueThatWasSetHoldsAtOnceAndAfterARestart) {
  EXPECT_EQ(setting("log.level")["source"], "default");
  ASSERT_EQ(call("PATCH", "/v1/config", R"({"log.level": "debug"})").status, 200);
  EXPECT_EQ(setting("log.level")["value"], "debug");
  EXPECT_TRUE(eventually(
      [&] { return !call("GET", "/v1/log?level=debug&limit=1000").json["items"].empty(); }));
  restart();
  EXPECT_EQ(setting("log.level")["value"], "debug");
  EXPECT_EQ(setting("log.level")["source"], "api");
  auto const refused = call("PATCH", "/v1/config", R"({"events.private_networks": []})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.json["detail"].get<std::string>(), HasSubstr("the embedding program"));
  EXPECT_EQ(call("PATCH", "/v1/config", R"({"log.level": "loud"})").status, 400);
  server->reload(config);
  EXPECT_EQ(setting("log.level")["value"], "debug") << "a reload is no reason to forget it";
  auto const events = call("GET", "/v1/events/recent?types=config.changed").json["items"];
  EXPECT_TRUE(events.empty()) << "neither a start nor a reload has changed anything: " << events;
}

TEST_F(Feeds, AChangeIsUndoneUnlessSomethingHasChangedItSince) {
  call("PATCH", "/v1/config", R"({"log.level": "debug"})");
  call("PATCH", "/v1/config", R"({"log.level": "warn"})");
  auto const rows = call("GET", "/v1/audit").json["items"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["before"].dump(), R"({"log.level":"debug"})");
  EXPECT_EQ(rows[0]["after"].dump(), R"({"log.level":"warn"})");
  EXPECT_EQ(rows[0]["who"], "admin");
  auto const undo = [&](nlohmann::json const& row) {
    return call("POST", "/v1/audit/" + row["id"].get<std::string>() + "/undo");
  };
  EXPECT_EQ(undo(rows[1]).status, 409) << "warn came since";
  auto const undone = undo(rows[0]);
  ASSERT_EQ(undone.status, 200) << undone.json;
  EXPECT_EQ(setting("log.level")["value"], "debug");
  EXPECT_EQ(call("GET", "/v1/audit").json["items"][1]["undone_by"], undone.json["id"]);
  EXPECT_EQ(undo(rows[0]).status, 409) << "twice";
  EXPECT_EQ(undo(rows[1]).status, 200);
  EXPECT_EQ(setting("log.level")["source"], "default");
  EXPECT_EQ(call("POST", "/v1/audit/999/undo").status, 404);
}

TEST_F(Feeds, SettingsOfAChannelAreWrittenDownAndUndone) {
  constexpr char kSettings[] = "/v1/channels/main/settings";
  ASSERT_EQ(
      call("PATCH", kSettings, R"({"title": "Evening", "srt": {"passphrase": "not for the log"}})")
          .status,
      200);
  auto const row = call("GET", "/v1/audit?channel_id=main").json["items"][0];
  EXPECT_EQ(row["channel_id"], "main");
  EXPECT_EQ(row["after"]["title"], "Evening");
  EXPECT_THAT(row.dump(), ::testing::Not(HasSubstr("not for the log")));
  auto const undo = "/v1/audit/" + row["id"].get<std::string>() + "/undo";
  EXPECT_EQ(call("POST", undo).status, 200);
  EXPECT_EQ(call("GET", kSettings).json["title"], "");
  EXPECT_EQ(call("POST", undo).status, 409);
  EXPECT_EQ(call("PATCH", kSettings, R"({"colour": 1})").status, 400);
  EXPECT_EQ(call("GET", "/v1/audit").json["items"].size(), 2U) << "a mistake is no change";
}

TEST_F(Feeds, TheMachineIsLookedAt) {
  auto const system = call("GET", "/v1/system").json;
  EXPECT_EQ(system["addresses"]["http"].get<std::string>().find("http://"), 0U);
  EXPECT_TRUE(system["addresses"]["rtmps"].is_null());
  EXPECT_GT(system["memory_bytes"], 1'000'000);
  EXPECT_GT(system["disk"]["size_bytes"], 0);
  EXPECT_GE(system["processors"], 1);
  EXPECT_FALSE(system["findings"].empty());
  EXPECT_FALSE(system["version"].get<std::string>().empty());
}

}  // namespace
}  // namespace freshet
