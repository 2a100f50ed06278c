/// A server that asks a backend who may publish and who may watch, with ffmpeg as the encoder and
/// as the player, and a backend of every mood.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/killable.hpp"
#include "support/live_server.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <mutex>
#include <optional>

namespace freshet {
namespace {

using namespace std::chrono_literals;
using config::CallbackForm;
using test::get;
using test::Heard;
using test::in_time;
using test::Killable;
using test::OnAir;
using test::RtmpPublisher;
using test::web_answer;
using test::WebReceiver;
using ::testing::HasSubstr;
using ::testing::Not;

struct CallbacksE2e : ::testing::Test {
  CallbacksE2e() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    config.channel_defaults.ladder_auto = false;
    config.channel_defaults.reconnect_grace = 0ms;
    config.auth.callback.private_networks = {"127.0.0.1"};
    config.auth.callback.form = CallbackForm::nginx_rtmp;
    config.auth.callback.publish = backend.url("/publish");
  }
  void start() {
    server.emplace(config);
    server->start();
  }
  void answer_with(std::optional<std::string> answer) {
    std::scoped_lock const lock{mutex};
    answer_ = std::move(answer);
  }
  std::optional<std::string> answer() {
    std::scoped_lock const lock{mutex};
    return answer_;
  }
  [[nodiscard]] std::string at(char const* door, std::string const& path) const {
    return std::string{door} + "://127.0.0.1:" + std::to_string(server->port(door)) + path;
  }
  /// A show without an end; its picture can be decoded.
  [[nodiscard]] static Killable ffmpeg(std::string const& format, std::string const& address) {
    return Killable{
        "ffmpeg -nostdin -loglevel quiet -re -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i "
        "sine=sample_rate=48000 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac "
        "-f " +
        format + " '" + address + "'"};
  }
  [[nodiscard]] test::Got ask(std::string const& target, std::string const& headers = {}) const {
    return get(server->port("http"), target, headers);
  }
  [[nodiscard]] bool on_air(std::string const& channel) const {
    return ask("/v1/channels/" + channel).body.find("\"state\":\"live\"") != std::string::npos;
  }
  [[nodiscard]] std::string metrics() const {
    return get(test::TcpClient{server->port("http"), "::1"}, "/metrics").body;
  }
  [[nodiscard]] std::string refusal(std::string const& key) const {
    return RtmpPublisher{server->port("rtmp"), key}.refusal();
  }

  std::mutex mutex;
  std::optional<std::string> answer_ = web_answer(200, "0");
  WebReceiver backend{[this](Heard const&) { return answer(); }};
  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(CallbacksE2e, AnEncoderWithoutAKeyIsLetInAndItsChannelIsMade) {
  start();
  auto const encoder = ffmpeg("flv", at("rtmp", "/live/concert?token=abc"));
  ASSERT_TRUE(in_time([&] { return on_air("concert"); }));
  auto const heard = backend.heard(1).at(0);
  EXPECT_EQ(heard.line(), "POST /publish HTTP/1.1");
  EXPECT_THAT(heard.body, HasSubstr("call=publish"));
  EXPECT_THAT(heard.body, HasSubstr("name=concert"));
  EXPECT_THAT(heard.body, HasSubstr("token=abc"));
  EXPECT_THAT(heard.body, HasSubstr("addr=127.0.0.1"));
  EXPECT_EQ(ask("/live/concert/index.m3u8").status, 200) << "nobody is asked about viewers";
  server->stop();
  server.reset();
  start();
  EXPECT_EQ(ask("/v1/channels/concert").status, 200) << "the channel is kept";
}

TEST_F(CallbacksE2e, SoIsOneOverSrtInTheSpellingOfMediaMtx) {
  config.auth.callback.form = CallbackForm::mediamtx;
  start();
  auto const encoder = ffmpeg("mpegts", at("srt", "?streamid=publish:concert:jane:secret"));
  ASSERT_TRUE(in_time([&] { return on_air("concert"); }));
  auto const json = nlohmann::json::parse(backend.heard(1).at(0).body);
  EXPECT_EQ(json["action"], "publish");
  EXPECT_EQ(json["path"], "concert");
  EXPECT_EQ(json["protocol"], "srt");
  EXPECT_EQ(json["user"], "jane");
  EXPECT_EQ(json["password"], "secret");
}

TEST_F(CallbacksE2e, ANoIsToldInTheProtocolsWordsAndCounted) {
  config.auth.callback.form = CallbackForm::srs;
  answer_with(web_answer(200, R"({"code":1,"msg":"not before eight"})"));
  start();
  EXPECT_THAT(refusal("concert"), HasSubstr("not before eight"));
  auto srt = ffmpeg("mpegts", at("srt", "?streamid=publish:concert"));
  EXPECT_NE(srt.wait(), -1) << "its line is ended";
  EXPECT_THAT(
      metrics(),
      HasSubstr("freshet_ingest_errors_total{protocol=\"rtmp\",reason=\"callback_refused\"} 1"));
  EXPECT_THAT(
      metrics(),
      HasSubstr("freshet_ingest_errors_total{protocol=\"srt\",reason=\"callback_refused\"} 1"));
  EXPECT_EQ(ask("/v1/channels/concert").status, 404) << "no channel was made for it";
}

TEST_F(CallbacksE2e, ARedirectOfNginxNamesTheChannel) {
  answer_with(web_answer(302, "", "Location: studio\r\n"));
  start();
  auto const encoder = ffmpeg("flv", at("rtmp", "/live/secret-name"));
  EXPECT_TRUE(in_time([&] { return on_air("studio"); }));
  EXPECT_FALSE(on_air("secret-name"));
  answer_with(web_answer(302, "", "Location: rtmp://10.0.0.1/live/x\r\n"));
  EXPECT_THAT(refusal("other"), HasSubstr("another server"));
}

TEST_F(CallbacksE2e, NonsenseIsANo) {
  config.auth.callback.form = CallbackForm::srs;
  config.auth.callback.on_failure_allow = true;
  start();
  for (auto const& said : {web_answer(200, "<html>"), web_answer(200), web_answer(404, "0")}) {
    answer_with(said);
    EXPECT_NE(refusal("concert"), "") << said;
  }
}

TEST_F(CallbacksE2e, WhoDoesNotAnswerInTimeIsNotWaitedFor) {
  config.auth.callback.timeout = 300ms;
  answer_with(std::nullopt);
  start();
  EXPECT_THAT(refusal("concert"), HasSubstr("does not answer"));
  EXPECT_THAT(metrics(), HasSubstr("reason=\"callback_failed\"} 1"));
  auto next = config;
  next.auth.callback.on_failure_allow = true;
  server->reload(next);
  OnAir const late{server->port("rtmp"), "concert"};
  EXPECT_TRUE(late.publishing()) << late.refusal();
  next.auth.callback.publish = "http://127.0.0.1:1/";
  server->reload(next);
  OnAir const dead{server->port("rtmp"), "other"};
  EXPECT_TRUE(dead.publishing()) << dead.refusal();
  next.auth.callback.on_failure_allow = false;
  server->reload(next);
  EXPECT_THAT(refusal("third"), HasSubstr("does not answer"));
  next.auth.callback.publish.clear();
  server->reload(next);
  EXPECT_THAT(refusal("third"), HasSubstr("not a stream key")) << "keys decide again";
}

TEST_F(CallbacksE2e, AStreamKeyIsVerifiedAndSaidToBeGood) {
  config.auth.callback.form = CallbackForm::freshet;
  start();
  OnAir const ours{server->port("rtmp"), server->stream_key("main")};
  EXPECT_TRUE(ours.publishing()) << ours.refusal();
  auto const json = nlohmann::json::parse(backend.heard(1).at(0).body);
  EXPECT_EQ(json["channel"], "main");
  EXPECT_EQ(json["verified"], true);
  EXPECT_EQ(json["key"], nullptr);
  EXPECT_THAT(backend.heard().at(0).body, Not(HasSubstr(server->stream_key("main"))));
  EXPECT_THAT(backend.heard().at(0).header("webhook-signature"), HasSubstr("v1,"));
}

TEST_F(CallbacksE2e, AStopWhileSomebodyIsAskedAboutIsQuick) {
  config.auth.callback.timeout = 10s;
  answer_with(std::nullopt);
  start();
  auto const rtmp = ffmpeg("flv", at("rtmp", "/live/concert"));
  auto const srt = ffmpeg("mpegts", at("srt", "?streamid=publish:other"));
  EXPECT_EQ(backend.heard(2).size(), 2U);
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(CallbacksE2e, AnEncoderThatLeavesWhileItIsAskedAboutLeavesNothing) {
  answer_with(std::nullopt);
  start();
  auto rtmp = ffmpeg("flv", at("rtmp", "/live/concert"));
  auto srt = ffmpeg("mpegts", at("srt", "?streamid=publish:other"));
  EXPECT_EQ(backend.heard(2).size(), 2U);
  rtmp.kill();
  srt.kill();
  EXPECT_TRUE(in_time([&] {
    auto const now = metrics();
    return now.find("freshet_rtmp_connections 0") != std::string::npos &&
           now.find("freshet_srt_connections 0") != std::string::npos;
  }));
  EXPECT_FALSE(on_air("concert"));
  EXPECT_FALSE(on_air("other"));
}

struct PlayCallbacksE2e : CallbacksE2e {
  PlayCallbacksE2e() {
    config.auth.callback.form = CallbackForm::mediamtx;
    config.auth.callback.publish.clear();
    config.auth.callback.play = backend.url("/play");
  }
  void go_live() {
    start();
    encoder.emplace(
        "ffmpeg -nostdin -loglevel quiet -re -f lavfi -i testsrc2=size=320x180:rate=25 "
        "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -f flv " +
        at("rtmp", "/live/" + server->stream_key("main")));
    ASSERT_TRUE(in_time([&] { return ask("/live/main/manifest.mpd").status != 404; }));
  }

  std::optional<Killable> encoder;
};

TEST_F(PlayCallbacksE2e, WhoIsLetInPlaysOnWithoutAnotherQuestion) {
  go_live();
  EXPECT_EQ(ask("/live/main/source/index.m3u8").status, 403);
  auto const before = backend.heard().size();
  auto const playlist = ask("/live/main/index.m3u8?token=abc");
  ASSERT_EQ(playlist.status, 200) << playlist.body;
  EXPECT_THAT(playlist.body, HasSubstr("/~v1."));
  ASSERT_EQ(backend.heard().size(), before + 1);
  auto const json = nlohmann::json::parse(backend.heard().back().body);
  EXPECT_EQ(json["action"], "read");
  EXPECT_EQ(json["path"], "main");
  EXPECT_EQ(json["query"], "token=abc");
  EXPECT_EQ(json["protocol"], "hls");
  Killable player{"ffmpeg -nostdin -v error -xerror -t 2 -i '" +
                  at("http", "/live/main/index.m3u8?token=xyz") + "' -f null -"};
  EXPECT_EQ(player.wait(), 0) << "ffmpeg follows the addresses in it";
  EXPECT_EQ(backend.heard().size(), before + 2) << "once a viewing";
}

TEST_F(PlayCallbacksE2e, WhoIsNotLetInReadsWhy) {
  go_live();
  answer_with(web_answer(401, R"({"detail":"members only"})"));
  for (auto const* name : {"index.m3u8", "manifest.mpd", "ll.mpd"}) {
    auto const got = ask(std::string{"/live/main/"} + name + "?x=" + name);
    EXPECT_EQ(got.status, 403) << name;
    EXPECT_THAT(got.head, HasSubstr("application/problem+json"));
    EXPECT_THAT(got.body, HasSubstr("members only"));
  }
  auto const streams = ask("/v1/streams").body;
  auto const id = streams.substr(streams.find("\"id\":\"") + 6, 26);
  EXPECT_EQ(ask("/v1/streams/" + id + "/manifest.m3u8?x=another").status, 403);
  auto const admin = "Authorization: Bearer " + server->admin_token() + "\r\n";
  EXPECT_EQ(ask("/live/main/index.m3u8", admin).status, 200) << "insiders are not asked about";
  EXPECT_EQ(ask("/v1/streams/" + id + "/manifest.m3u8", admin).status, 200);
  EXPECT_EQ(ask(server->playback_path("main", 1h)).status, 200) << "nor who has a link";
}

TEST_F(PlayCallbacksE2e, TheSameViewerIsNotAskedAboutTwiceWithinAMoment) {
  go_live();
  test::TcpClient const client{server->port("http")};
  auto const before = backend.heard().size();
  std::string const one = "GET /live/main/index.m3u8?token=twice HTTP/1.1\r\nHost: test\r\n";
  client.send(one + "\r\n" + one + "\r\n" + one + "Connection: close\r\n\r\n");
  auto const said = client.receive_all();
  std::size_t good = 0;
  for (auto at = said.find("HTTP/1.1 200"); at != std::string::npos;
       at = said.find("HTTP/1.1 200", at + 1)) {
    ++good;
  }
  EXPECT_EQ(good, 3U);
  EXPECT_EQ(backend.heard().size(), before + 1);
}

TEST_F(PlayCallbacksE2e, WhenNobodyAnswersThePolicyHolds) {
  config.auth.callback.timeout = 300ms;
  go_live();
  answer_with(std::nullopt);
  EXPECT_EQ(ask("/live/main/index.m3u8?a=1").status, 403);
  auto next = config;
  next.auth.callback.on_failure_allow = true;
  server->reload(next);
  EXPECT_EQ(ask("/live/main/index.m3u8?a=1").status, 200);
  next.auth.callback.play.clear();
  server->reload(next);
  EXPECT_EQ(ask("/live/main/source/index.m3u8").status, 200) << "all is open again";
}

}  // namespace
}  // namespace freshet
