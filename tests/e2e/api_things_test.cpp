/// The API's calls for channels, keys, tokens and shows at a running server, with ffmpeg as the
/// encoder.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/killable.hpp"
#include "support/live_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace freshet {
namespace {

using test::in_time;
using test::Killable;
using ::testing::HasSubstr;

struct Said {
  int status = 0;
  std::string head;
  nlohmann::json json{};
};

class ApiThings : public ::testing::Test {
 protected:
  ApiThings() {
    config_.server.data_dir = folder_.path("data");
    config_.http.port = config_.rtmp.port = config_.srt.port = 0;
    config_.log.level = "error";
    config_.channel_defaults.ladder_auto = false;
    start();
  }
  void start() {
    server_.reset();
    server_.emplace(config_);
    server_->start();
  }
  /// As the administrator unless `headers` say who.
  [[nodiscard]] Said call(std::string const& method, std::string const& target,
                          std::string const& body = {}, std::string headers = {}) const {
    if (headers.find("Authorization") == std::string::npos) {
      headers += "Authorization: Bearer " + server_->admin_token() + "\r\n";
    }
    test::TcpClient const client{server_->port("http")};
    client.send(method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    auto const text = client.receive_all();
    auto const end = text.find("\r\n\r\n");
    if (text.size() < 12 || end == std::string::npos) return {};
    auto const got =
        test::told({method, target, {}, body}, headers,
                   {std::stoi(text.substr(9, 3)), text.substr(0, end), text.substr(end + 4)});
    Said said{got.status, got.head};
    auto json = nlohmann::json::parse(got.body, nullptr, false);
    if (!json.is_discarded()) said.json = std::move(json);
    return said;
  }
  [[nodiscard]] std::string state(std::string const& stream) const {
    auto const said = call("GET", "/v1/streams/" + stream);
    return said.status == 200 ? said.json["state"].get<std::string>() : "";
  }
  [[nodiscard]] nlohmann::json items(std::string const& target) const {
    auto said = call("GET", target);
    return said.status == 200 ? said.json["items"] : nlohmann::json::array();
  }

  test::TempDir folder_;
  Config config_;
  std::optional<Server> server_;
};

std::string start_body(std::string const& key) { return R"({"stream_key": ")" + key + "\"}"; }

/// Of a show at an address.
Killable ffmpeg(std::string const& address) {
  return Killable{
      "ffmpeg -nostdin -loglevel quiet -re -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i "
      "sine=sample_rate=48000 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -f "
      "flv " +
      address};
}

TEST_F(ApiThings, LeadAChannelFromItsMakingToItsDeletingWithAnEncoderThatIsCutOff) {
  auto const made =
      call("POST", "/v1/channels", R"({"id": "concert", "settings": {"title": "Concert"}})");
  ASSERT_EQ(made.status, 201);
  EXPECT_THAT(made.head, HasSubstr("location: /v1/channels/concert"));
  EXPECT_EQ(made.json["title"], "Concert");
  auto const key = call("POST", "/v1/channels/concert/keys", R"({"note": "camera"})").json;
  auto const body = start_body(key["key"]);
  auto const opened = call("POST", "/v1/streams/start", body);
  ASSERT_EQ(opened.status, 201);
  std::string const show = opened.json["stream_id"], rtmp = opened.json["ingest"]["rtmp"];
  EXPECT_EQ(state(show), "starting");
  auto encoder = ffmpeg(rtmp);
  ASSERT_TRUE(in_time([&] { return state(show) == "live"; })) << "the show that was opened";
  auto const at = "/v1/streams/" + show;
  EXPECT_TRUE(in_time([&] { return !items(at + "/renditions").empty(); }));
  ASSERT_TRUE(in_time([&] { return !items(at + "/segments").empty(); }));
  auto const segment = items(at + "/segments")[0];
  EXPECT_EQ(test::get(server_->port("http"), segment["uri"]).status, 200);
  auto const used = [&] { return items("/v1/channels/concert/keys")[0]["last_used_at"]; };
  EXPECT_TRUE(in_time([&] { return !used().is_null(); }));
  EXPECT_EQ(call("DELETE", "/v1/channels/concert").status, 409) << "it is live";

  auto const before = std::chrono::steady_clock::now();
  auto const key_at = "/v1/channels/concert/keys/" + key["id"].get<std::string>();
  EXPECT_EQ(call("DELETE", key_at).status, 204);
  EXPECT_TRUE(in_time([&] { return items("/v1/streams").empty(); }));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{1});
  EXPECT_NE(encoder.wait(), -1) << "it ended by itself, cut off";
  EXPECT_TRUE(in_time([&] { return state(show) == "ended"; }));
  EXPECT_EQ(call("POST", "/v1/streams/start", body).status, 403);
  EXPECT_EQ(items("/v1/channels/concert/keys")[0]["state"], "revoked");
  EXPECT_TRUE(in_time([&] {
    auto const ended = items("/v1/streams?state=ended&channel_id=concert");
    return ended.size() == 1 && ended[0]["id"] == show;
  }));

  EXPECT_EQ(call("DELETE", "/v1/channels/concert").status, 204);
  EXPECT_EQ(call("GET", "/v1/channels/concert").status, 404);
  EXPECT_EQ(test::get(server_->port("http"), "/live/concert/index.m3u8").status, 404);
  EXPECT_EQ(state(show), "ended") << "its shows stay";
}

TEST_F(ApiThings, EndAShowAtOnce) {
  auto const key = server_->stream_key("main");
  test::OnAir const encoder{server_->port("rtmp"), key};
  ASSERT_TRUE(in_time([&] { return !items("/v1/streams").empty(); }));
  std::string const show = items("/v1/streams")[0]["id"];
  ASSERT_TRUE(in_time([&] { return state(show) == "live"; }));
  auto const body = R"({"stream_id": ")" + show + "\"}";
  EXPECT_EQ(call("POST", "/v1/streams/stop", body, "Authorization: none\r\n").status, 401);
  auto const ended = call("POST", "/v1/streams/stop", body);
  EXPECT_EQ(ended.status, 200);
  EXPECT_EQ(ended.json["state"], "ended");
  EXPECT_TRUE(in_time([&] {
    return test::get(server_->port("http"), "/live/main/source/index.m3u8")
               .body.find("#EXT-X-ENDLIST") != std::string::npos;
  }));
  EXPECT_TRUE(in_time([&] { return !encoder.publishing(); }));
  EXPECT_EQ(call("POST", "/v1/streams/stop", body).status, 404);
}

TEST_F(ApiThings, LetAShowGoThatNobodyFeeds) {
  config_.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
  start();
  auto const opened = call("POST", "/v1/streams/start", start_body(server_->stream_key("main")));
  ASSERT_EQ(opened.status, 201);
  std::string const show = opened.json["stream_id"];
  EXPECT_EQ(state(show), "starting");
  auto const again = call("POST", "/v1/streams/start", start_body(server_->stream_key("main")));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json["stream_id"], show);
  EXPECT_TRUE(in_time([&] { return state(show).empty(); }));
}

TEST_F(ApiThings, SignTokensThatOpenWhatTheySay) {
  auto const token = call("POST", "/v1/tokens", R"({"role": "admin", "channels": ["main"]})");
  ASSERT_EQ(token.status, 201);
  auto const bearer = "Authorization: Bearer " + token.json["token"].get<std::string>() + "\r\n";
  EXPECT_EQ(call("GET", "/v1/channels/main/keys", {}, bearer).status, 200);
  EXPECT_EQ(call("POST", "/v1/channels", R"({"id": "mine"})", bearer).status, 403);
  EXPECT_EQ(call("POST", "/v1/tokens", R"({"role": "viewer"})", bearer).status, 403);
}

TEST_F(ApiThings, OutliveARestart) {
  constexpr char kOnce[] = "Idempotency-Key: 7\r\n";
  EXPECT_EQ(call("POST", "/v1/channels", R"({"id": "concert", "settings": {"title": "A"}})").status,
            201);
  auto const settings = call("GET", "/v1/channels/concert/settings");
  auto const tag = settings.head.find("etag: ");
  ASSERT_NE(tag, std::string::npos);
  auto const etag = settings.head.substr(tag + 6, 24);
  auto const match = "If-Match: " + etag + "\r\n";
  auto const at = "/v1/channels/concert/settings";
  EXPECT_EQ(call("PATCH", at, R"({"title": "B"})", match).status, 200);
  EXPECT_EQ(call("PATCH", at, R"({"title": "C"})", match).status, 412);
  auto const key = call("POST", "/v1/channels/concert/keys", "{}", kOnce);
  ASSERT_EQ(key.status, 201);
  start();
  EXPECT_EQ(call("GET", "/v1/channels/concert").json["title"], "B");
  EXPECT_EQ(items("/v1/channels/concert/keys").size(), 1U);
  auto const again = call("POST", "/v1/channels/concert/keys", "{}", kOnce);
  EXPECT_EQ(again.json, key.json) << "the answer of before";
  EXPECT_EQ(call("POST", "/v1/channels/concert/keys", R"({"note": "x"})", kOnce).status, 422);
  EXPECT_EQ(call("DELETE", "/v1/channels/concert").status, 204);
  EXPECT_EQ(call("POST", "/v1/streams/start", start_body(key.json["key"])).status, 403);
  start();
  EXPECT_EQ(call("GET", "/v1/channels/concert").status, 404);
}

}  // namespace
}  // namespace freshet
