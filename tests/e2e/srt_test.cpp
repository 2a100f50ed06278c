/// Publishing over SRT with encoders that are not ours, seen from the page's side.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/srt_call.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"
#include "wire/mp4/fragment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace freshet {
namespace {

using namespace std::chrono_literals;
using test::get;
using ::testing::HasSubstr;

constexpr std::size_t kPictures = 75;  // of the clip: three seconds

/// A program on its own, until it has ended or we let it go.
class Program {
 public:
  explicit Program(std::string const& line) : pipe_{::popen(line.c_str(), "r")} {}
  Program(Program&& other) noexcept : pipe_{std::exchange(other.pipe_, nullptr)} {}
  Program& operator=(Program&&) = delete;
  ~Program() { wait(); }
  /// Its exit status; what it said is in `said`.
  int wait() {
    if (pipe_ == nullptr) return status_;
    for (int c = std::fgetc(pipe_); c != EOF; c = std::fgetc(pipe_)) said += static_cast<char>(c);
    status_ = ::pclose(std::exchange(pipe_, nullptr));
    return status_;
  }
  std::string said;

 private:
  FILE* pipe_;
  int status_ = -1;
};

struct Srt : ::testing::Test {
  Srt() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.srt.port = 0;
    config.rtmp.port.reset();
    config.log.level = "warn";
    config.channel_defaults.ladder_auto = false;
    config.channel_defaults.reconnect_grace = 0ms;
  }
  void start() {
    server.emplace(config);
    server->start();
    ASSERT_NE(server->port("srt"), 0);
  }
  /// Made once for all tests.
  static std::string const& clip() {
    static test::TempDir const folder;
    static std::string const path = [] {
      auto const file = folder.path("clip.ts");
      auto const line =
          "ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i "
          "sine=sample_rate=48000 -frames:v " +
          std::to_string(kPictures) +
          " -t 3 -c:v libx264 -preset ultrafast -bf 2 -g 25 -pix_fmt yuv420p -c:a aac -f mpegts " +
          file;
      EXPECT_EQ(std::system(line.c_str()), 0);
      return file;
    }();
    return path;
  }
  /// FFmpeg, as fast as life, to a stream id and whatever else the address carries.
  [[nodiscard]] Program ffmpeg(std::string const& stream_id, std::string const& more = {}) const {
    return Program{"ffmpeg -nostdin -loglevel error -re -i " + clip() +
                   " -c copy -f mpegts 'srt://127.0.0.1:" + std::to_string(server->port("srt")) +
                   "?linger=1&streamid=" + stream_id + more + "' 2>&1"};
  }
  [[nodiscard]] wire::hls::MediaPlaylist playlist(std::string const& channel) const {
    auto const got = get(server->port("http"), "/live/" + channel + "/source/index.m3u8");
    auto parsed = wire::hls::parse_media_playlist(got.body);
    return got.status == 200 && parsed ? *parsed : wire::hls::MediaPlaylist{};
  }
  /// Of a show that is over.
  [[nodiscard]] std::size_t pictures(std::string const& channel) const {
    EXPECT_TRUE(test::eventually([&] { return playlist(channel).tail.endlist; })) << channel;
    std::size_t count = 0;
    for (auto const& segment : playlist(channel).segments) {
      if (segment.gap) continue;
      auto const got = get(server->port("http"), "/live/" + channel + "/source/" + segment.uri);
      auto const fragments = wire::mp4::parse_fragments(as_bytes(got.body));
      if (!fragments) continue;
      for (auto const& fragment : *fragments) count += fragment.samples.size();
    }
    return count;
  }
  [[nodiscard]] std::string metrics() const {
    return get(test::TcpClient{server->port("http"), "::1"}, "/metrics").body;
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Srt, FfmpegPublishesInEverySpelling) {
  start();
  auto const key = [&](char const* channel) { return server->stream_key(channel); };
  std::map<std::string, Program> encoders;
  encoders.emplace("words", ffmpeg("publish:words:" + key("words")));
  encoders.emplace("access", ffmpeg("#!::m=publish,r=access,s=" + key("access")));
  encoders.emplace("path", ffmpeg("#!::r=live/path,s=" + key("path")));
  encoders.emplace("encoded", ffmpeg("%23!%3A%3Ar%3Dlive%2Fencoded%2Cs%3D" + key("encoded")));
  encoders.emplace("bare", ffmpeg(key("bare")));
  for (auto& [channel, encoder] : encoders) {
    EXPECT_EQ(encoder.wait(), 0) << channel << ": " << encoder.said;
    EXPECT_EQ(pictures(channel), kPictures) << channel;
    EXPECT_THAT(metrics(), HasSubstr("freshet_ingest_bytes_total{channel=\"" + channel +
                                     "\",protocol=\"srt\"}"));
  }
}

TEST_F(Srt, FfmpegPublishesInCipherOfEveryLength) {
  config.channel_defaults.srt.passphrase = "a secret of ours";
  start();
  std::map<std::string, Program> encoders;
  for (auto const* octets : {"16", "24", "32"}) {
    auto const channel = std::string{"aes"} + octets;
    encoders.emplace(channel,
                     ffmpeg(server->stream_key(channel),
                            std::string{"&passphrase=a secret of ours&pbkeylen="} + octets));
  }
  for (auto& [channel, encoder] : encoders) {
    EXPECT_EQ(encoder.wait(), 0) << channel << ": " << encoder.said;
    EXPECT_EQ(pictures(channel), kPictures) << channel;
  }
  EXPECT_NE(ffmpeg(server->stream_key("main")).wait(), 0) << "in the clear";
  EXPECT_NE(ffmpeg(server->stream_key("main"), "&passphrase=another secret").wait(), 0);
  EXPECT_NE(ffmpeg("publish:main:main.nonsense.0.x").wait(), 0);
  EXPECT_EQ(get(server->port("http"), "/live/main/index.m3u8").status, 404);
}

TEST_F(Srt, SrtLiveTransmitPublishes) {
  start();
  // At the end of its input it stays, silent: it is ended when the clip is over.
  Program relay{"ffmpeg -nostdin -loglevel error -re -i " + clip() +
                " -c copy -f mpegts -flush_packets 1 - | timeout 8 srt-live-transmit -q -a:no "
                "-chunk:1316 file://con 'srt://127.0.0.1:" +
                std::to_string(server->port("srt")) +
                "?streamid=publish:main:" + server->stream_key("main") + "' 2>&1"};
  relay.wait();
  // What its last read did not fill stays with it.
  EXPECT_GT(pictures("main"), kPictures / 2) << relay.said;
}

TEST_F(Srt, AnEncoderThatComesBackGoesOnWithTheShow) {
  config.channel_defaults.reconnect_grace = 60s;
  start();
  auto const key = server->stream_key("main");
  std::string id;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ffmpeg(key).wait(), 0);
    auto const streams = get(server->port("http"), "/v1/streams").body;
    auto const at = streams.find("\"id\":\"");
    ASSERT_NE(at, std::string::npos) << streams;
    auto const now = streams.substr(at + 6, 26);
    if (i == 0) id = now;
    EXPECT_EQ(now, id);
  }
  EXPECT_THAT(playlist("main").segments, testing::SizeIs(testing::Ge(3U)));
}

TEST_F(Srt, StopsInTimeWithEncodersAtWork) {
  start();
  std::vector<Program> encoders;
  for (int i = 0; i < 4; ++i) {
    encoders.push_back(ffmpeg(server->stream_key("c" + std::to_string(i))));
  }
  ASSERT_TRUE(test::eventually(
      [&] { return metrics().find("freshet_srt_connections 4\n") != std::string::npos; }));
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(Srt, IsOneLibraryInTheProcess) {
  std::ifstream maps{"/proc/self/maps"};
  std::set<std::string> srt, libav;
  for (std::string line; std::getline(maps, line);) {
    auto const at = line.find('/');
    if (at == std::string::npos) continue;
    if (line.find("libsrt", at) != std::string::npos) srt.insert(line.substr(at));
    if (line.find("libavformat", at) != std::string::npos) libav.insert(line.substr(at));
  }
  EXPECT_EQ(srt.size(), 1U) << ::testing::PrintToString(srt);
  EXPECT_EQ(libav.size(), 1U) << "which brings one along";
}

}  // namespace
}  // namespace freshet
