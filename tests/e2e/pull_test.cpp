/// Shows that the server fetches: from ffmpeg over each protocol, and from another Freshet.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/killable.hpp"
#include "support/live_server.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/srt_call.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace freshet {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::in_time;
using test::Killable;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// A port of the loopback that nobody has at the moment; while it lives a TCP one is taken, and
/// whoever calls there is heard by nobody.
class SilentPort {
 public:
  explicit SilentPort(int type = SOCK_STREAM) : socket_{::socket(AF_INET, type | SOCK_CLOEXEC, 0)} {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&any), size);
    if (type == SOCK_STREAM) ::listen(socket_, 16);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&any), &size);
    port = ntohs(any.sin_port);
  }
  ~SilentPort() { ::close(socket_); }
  std::uint16_t port = 0;

 private:
  int const socket_;
};

std::string free_port(int type) { return std::to_string(SilentPort{type}.port); }

/// Half a minute, made once for all tests.
std::string const& pull_clip() {
  static test::TempDir const folder;
  static std::string const path = [] {
    auto const file = folder.path("clip.ts");
    auto const line =
        "ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i "
        "sine=sample_rate=48000 -t 30 -c:v libx264 -preset ultrafast -bf 2 -g 25 -pix_fmt yuv420p "
        "-c:a aac -f mpegts " +
        file;
    EXPECT_EQ(std::system(line.c_str()), 0);
    return file;
  }();
  return path;
}

/// ffmpeg serves the clip over and over, to whoever comes first.
std::string serve(std::string const& output) {
  return "ffmpeg -nostdin -loglevel quiet -re -stream_loop -1 -i " + pull_clip() + " -c copy " +
         output;
}

struct Pull : ::testing::Test {
  Pull() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "warn";
    config.channel_defaults.ladder_auto = false;
    config.channel_defaults.reconnect_grace = 60s;
    config.channels["pulled"] = config.channel_defaults;
  }
  void start(std::string const& source) {
    config.channels["pulled"].source = source;
    server.emplace(config);
    server->start();
  }
  [[nodiscard]] std::uint16_t http() const { return server->port("http"); }
  [[nodiscard]] wire::hls::MediaPlaylist playlist() const {
    auto const got = get(http(), "/live/pulled/source/index.m3u8");
    auto parsed = wire::hls::parse_media_playlist(got.body);
    return got.status == 200 && parsed ? *parsed : wire::hls::MediaPlaylist{};
  }
  /// The number of the newest whole segment; 0: none.
  [[nodiscard]] std::uint64_t newest() const {
    auto const now = playlist();
    return now.segments.empty() ? 0 : now.segments.back().msn + 1;
  }
  void expect_more() const {
    auto const then = newest();
    EXPECT_TRUE(in_time([&] { return newest() > then + 1; })) << "nothing after " << then;
  }
  [[nodiscard]] std::string stream() const {
    auto const body = get(http(), "/v1/channels/pulled").body;
    auto const at = body.find("\"stream\":{");
    return at == std::string::npos ? "" : body.substr(at, body.find('}', at) - at);
  }
  [[nodiscard]] std::string stream_id() const {
    auto const text = stream();
    auto const at = text.find("\"id\":\"");
    return at == std::string::npos ? "" : text.substr(at + 6, 26);
  }
  [[nodiscard]] long attempts(std::string const& outcome) const {
    auto const text = get(test::TcpClient{http(), "::1"}, "/metrics").body;
    auto const name =
        "\nfreshet_pull_attempts_total{channel=\"pulled\",status=\"" + outcome + "\"} ";
    auto const at = text.find(name);
    return at == std::string::npos ? 0 : std::stol(text.substr(at + name.size()));
  }
  [[nodiscard]] std::string settings(std::string const& method, std::string const& body) const {
    test::TcpClient const client{http()};
    client.send(method +
                " /v1/channels/pulled/settings HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                "Authorization: Bearer " +
                server->admin_token() + "\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    return client.receive_all();
  }
  /// A player that believes nothing decodes a second of it.
  void expect_playable() const {
    auto const line =
        "ffmpeg -nostdin -v error -xerror -i http://127.0.0.1:" + std::to_string(http()) +
        "/live/pulled/index.m3u8 -t 1 -map 0:v -map 0:a -f null - ";
    EXPECT_EQ(Killable{line}.wait(), 0);
  }
  /// The origin is killed, and is back after a while: viewers see one show.
  void expect_survival(std::string const& source, std::string const& origin) {
    std::optional<Killable> serving;
    serving.emplace(origin);
    start(source);
    ASSERT_TRUE(in_time([&] { return newest() > 1; })) << "the show does not begin";
    expect_playable();
    EXPECT_THAT(stream(), HasSubstr("\"protocol\":\"pull\""));
    auto const id = stream_id();
    EXPECT_EQ(id.size(), 26U) << stream();
    auto const lives = attempts("live");
    serving->kill();
    serving.emplace(origin);
    EXPECT_TRUE(in_time([&] { return attempts("live") > lives; })) << "it does not come back";
    expect_more();
    EXPECT_EQ(stream_id(), id);
    EXPECT_FALSE(playlist().tail.endlist);
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Pull, FetchesOverRtmp) {
  auto const address = "rtmp://127.0.0.1:" + free_port(SOCK_STREAM) + "/live/show";
  expect_survival(address, serve("-f flv -listen 1 " + address));
}

TEST_F(Pull, FetchesOverSrt) {
  auto const address = "srt://127.0.0.1:" + free_port(SOCK_DGRAM);
  expect_survival(address + "?passphrase=a-secret-of-ours",
                  serve("-f mpegts '" + address + "?mode=listener&passphrase=a-secret-of-ours'"));
  // The port that encoders call shares libsrt with what has been opened and closed meanwhile.
  EXPECT_TRUE(in_time([&] { return attempts("timeout") > 0; }));
  test::SrtCall const encoder{server->port("srt"), "publish:other:" + server->stream_key("other")};
  EXPECT_TRUE(encoder.connected()) << encoder.reason();
}

TEST_F(Pull, FetchesMpegTsOverHttp) {
  auto const address = "http://127.0.0.1:" + free_port(SOCK_STREAM) + "/show.ts";
  expect_survival(address, serve("-f mpegts -listen 1 " + address));
}

TEST_F(Pull, FetchesAnotherFreshetsHls) {
  test::TempDir const other;
  Config origin_config;
  origin_config.server.data_dir = other.path("data");
  origin_config.http.port = origin_config.srt.port = 0;
  origin_config.rtmp.port.reset();
  origin_config.log.level = "error";
  origin_config.channel_defaults.ladder_auto = false;
  origin_config.channel_defaults.reconnect_grace = 60s;
  Server origin{origin_config};
  origin.start();
  auto const push = serve("-f mpegts 'srt://127.0.0.1:" + std::to_string(origin.port("srt")) +
                          "?streamid=publish:show:" + origin.stream_key("show") + "'");
  Killable const encoder{push};
  start("http://127.0.0.1:" + std::to_string(origin.port("http")) + "/live/show/index.m3u8");
  ASSERT_TRUE(in_time([&] { return newest() > 1; })) << "the show does not begin";
  expect_playable();
  expect_more();
  origin.stop();
  EXPECT_TRUE(in_time([&] { return attempts("refused") > 0; }));
  EXPECT_FALSE(playlist().tail.endlist) << "the show waits for its source";
}

TEST_F(Pull, GoesOnAndEndsAsTheSettingsOfTheChannelSay) {
  auto const address = "rtmp://127.0.0.1:" + free_port(SOCK_STREAM) + "/live/show";
  Killable const origin{serve("-f flv -listen 1 " + address)};
  start({});
  EXPECT_THAT(settings("PATCH", R"({"source": "file:///etc/passwd"})"),
              AllOf(HasSubstr(" 400 "), HasSubstr("source: found file://")));
  EXPECT_THAT(settings("PATCH", "{\"source\": \"" + address + "\"}"),
              AllOf(HasSubstr(" 200 "), HasSubstr(address.substr(0, address.find("/live")) + "/…"),
                    Not(HasSubstr("/live/show"))));
  ASSERT_TRUE(in_time([&] { return newest() > 1; }));
  // A pushed encoder finds the channel taken, as by any other publisher.
  test::RtmpPublisher const encoder{server->port("rtmp"), server->stream_key("pulled")};
  EXPECT_FALSE(encoder.publishing());
  EXPECT_THAT(encoder.refusal(), HasSubstr("already live from rtmp://127.0.0.1"));
  EXPECT_THAT(settings("PATCH", R"({"source": null})"), HasSubstr(" 200 "));
  EXPECT_TRUE(in_time([&] { return playlist().tail.endlist; })) << "the show is over";
}

TEST_F(Pull, GivesWayToAnEncoderWhereTakeoverIsAlways) {
  auto const address = "rtmp://127.0.0.1:" + free_port(SOCK_STREAM) + "/live/show";
  Killable const origin{serve("-f flv -listen 1 " + address)};
  config.channels["pulled"].takeover = config::Takeover::always;
  start(address);
  ASSERT_TRUE(in_time([&] { return newest() > 1; }));
  auto const id = stream_id();
  test::OnAir const encoder{server->port("rtmp"), server->stream_key("pulled")};
  EXPECT_TRUE(encoder.publishing()) << encoder.refusal();
  EXPECT_TRUE(in_time([&] { return attempts("busy") > 0; })) << "the source waits";
  expect_more();
  EXPECT_TRUE(encoder.publishing());
  EXPECT_EQ(stream_id(), id);
}

TEST_F(Pull, StopsSoonWhateverItWaitsFor) {
  SilentPort const silent;
  start("http://127.0.0.1:" + std::to_string(silent.port) + "/show.ts");
  auto const before = std::chrono::steady_clock::now();
  EXPECT_THAT(settings("PATCH", "{\"source\": \"rtmp://127.0.0.1:" + std::to_string(silent.port) +
                                    "/live/show\"}"),
              HasSubstr(" 200 "));
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 4s);
}

TEST_F(Pull, TellsNobodyWhatIsSecretInAnAddress) {
  ::testing::internal::CaptureStderr();
  config.log.level = "debug";
  auto const port = free_port(SOCK_STREAM);
  start("http://sesame:sesame@127.0.0.1:" + port + "/~sesame/live/index.m3u8?token=sesame");
  EXPECT_TRUE(in_time([&] { return attempts("refused") > 0; }));
  auto const told = settings("GET", {}) + stream() +
                    get(test::TcpClient{http(), "::1"}, "/metrics").body +
                    get(http(), "/v1/channels/pulled").body;
  server->stop();
  auto const logged = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(logged, AllOf(HasSubstr("source http://127.0.0.1:" + port +
                                      "/… is not live: the connection is refused"),
                            HasSubstr("tries again in 1 s"), Not(HasSubstr("sesame"))));
  EXPECT_THAT(told, AllOf(HasSubstr("http://127.0.0.1:" + port + "/…"), Not(HasSubstr("sesame"))));
}

}  // namespace
}  // namespace freshet
