/// Posters and previews of the server as an object: every keyframe interval is one grey.
#include "av/video_encoder.hpp"
#include "freshet/server.hpp"
#include "support/av_decode.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using ::testing::HasSubstr;

constexpr int kGop = 50;  // two seconds of 25 pictures

/// Limited range, eight in a row.
int grey_of(int gop) { return 40 + gop % 8 * 24; }

/// What a JPEG shows in its middle, in that range again; less than nothing: no JPEG.
double shown(std::string const& jpeg, int width) {
  test::AvDecoder decoder{AV_CODEC_ID_MJPEG, {}};
  Packet packet;
  packet.payload = Bytes::copy(jpeg);
  auto const frames = decoder.decode(packet);
  if (frames.size() != 1 || frames[0]->width != width) return -1;
  auto const& frame = *frames[0];
  return 16 + frame.data[0][frame.height / 2 * frame.linesize[0] + width / 2] * 219.0 / 255;
}

struct Pictures : ::testing::Test {
  Pictures() {
    config.server.data_dir = folder.path() + "/data";
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
    server.emplace(config);
    server->start();
    publish();
  }
  void publish() {
    count = 0;
    encoder.emplace(server->port("rtmp"), server->stream_key("main"));
    av::VideoSettings settings;
    settings.width = 640;
    settings.height = 360;
    settings.frame_rate = {25, 1};
    settings.gop_frames = kGop;
    settings.preset = "ultrafast";
    coder.emplace(av::VideoEncoder::open(settings).value());
    encoder->video(wire::flv::write_avc_config(config_of(coder->codec())), 0);
  }
  /// Lays `settings` over what is set of the channel; the answer.
  [[nodiscard]] std::string patch(std::string const& settings) const {
    test::TcpClient const client{server->port("http")};
    client.send(
        "PATCH /v1/channels/main/settings HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
        "Authorization: Bearer " +
        server->admin_token() + "\r\nContent-Length: " + std::to_string(settings.size()) +
        "\r\n\r\n" + settings);
    return client.receive_all();
  }
  [[nodiscard]] std::string multivariant() const {
    return get(server->port("http"), "/live/main/index.m3u8").body;
  }
  void play(int frames) {
    auto picture = av::Picture::make(640, 360).value();
    for (; frames > 0; --frames, ++count) {
      ASSERT_TRUE(picture.make_writable());
      for (unsigned p = 0; p < 3; ++p) {
        auto const plane = picture.plane(p);
        auto const sample = static_cast<std::uint8_t>(p == 0 ? grey_of(count / kGop) : 128);
        for (std::uint32_t y = 0; y < plane.height; ++y) std::ranges::fill(plane.row(y), sample);
      }
      for (auto const& coded : coder->encode(picture, {count * 3'600}).value()) {
        encoder->video(wire::flv::write_avc_frame(coded.payload, coded.key, 0),
                       static_cast<std::uint32_t>(count) * 40);
      }
    }
  }
  [[nodiscard]] test::Got poster() const {
    return get(server->port("http"), "/live/main/poster.jpg");
  }
  [[nodiscard]] wire::hls::MediaPlaylist playlist() const {
    return wire::hls::parse_media_playlist(
               get(server->port("http"), "/live/main/source/index.m3u8").body)
        .value();
  }
  /// The poster is the keyframe of that interval.
  [[nodiscard]] bool shows(int gop) const {
    auto const got = poster();
    return got.status == 200 && std::abs(shown(got.body, 640) - grey_of(gop)) < 4;
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
  std::optional<test::RtmpPublisher> encoder;
  std::optional<av::VideoEncoder> coder;
  int count = 0;
};

TEST_F(Pictures, ThePosterFollowsTheShowFromKeyframeToKeyframeAndStaysAtItsEnd) {
  EXPECT_EQ(poster().status, 404) << "nothing is shown yet";
  for (int gop = 1; gop < 5; ++gop) {
    // The part that the keyframe opens is complete, the interval is not. A show without sound is
    // shown after a second of waiting for it.
    play(gop == 1 ? kGop + 20 : kGop);
    EXPECT_TRUE(eventually([&] { return shows(gop); })) << gop;
  }
  EXPECT_THAT(poster().head, HasSubstr("cache-control: max-age=1\r\n"));
  EXPECT_THAT(poster().head, HasSubstr("content-type: image/jpeg"));
  encoder->goodbye();
  ASSERT_TRUE(eventually([&] { return playlist().tail.endlist; }));
  EXPECT_TRUE(shows(4));
}

TEST_F(Pictures, OfTheNextShowAreMadeAsTheApiSays) {
  play(kGop + 20);
  ASSERT_TRUE(eventually([&] { return multivariant().find("source/") != std::string::npos; }));
  EXPECT_THAT(patch(R"({"lader": "off"})"), HasSubstr("did you mean ladder?"));
  auto const said = patch(R"({"ladder": [{"name": "180p", "height": 180, "bitrate": "200kbps"}]})");
  EXPECT_THAT(said, ::testing::StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(said, HasSubstr(R"("ladder":[{"name":"180p","height":180,"bitrate":"200kbps")"));
  EXPECT_EQ(multivariant().find("180p/"), std::string::npos) << "what is on goes on as it began";
  encoder->goodbye();
  encoder.reset();
  server.reset();
  server.emplace(config);
  server->start();
  publish();
  // A picture a look, so that the encoders may keep up.
  EXPECT_TRUE(eventually([&] {
    if (count < 20 * kGop) play(1);
    return multivariant().find("180p/") != std::string::npos;
  }));
  EXPECT_THAT(multivariant(), HasSubstr("180p/index.m3u8")) << "also after a restart";
  EXPECT_THAT(patch(R"({"ladder": null})"), HasSubstr(R"("ladder":"auto")"));
}

TEST_F(Pictures, EverySegmentThatIsListedHasItsFirstPictureAlsoFromDisk) {
  play(30 * kGop + 20);
  ASSERT_TRUE(eventually([&] { return shows(30); }));
  int gop = 0;
  for (auto const& segment : playlist().segments) {
    if (segment.gap) continue;
    auto const name = "/live/main/source/s" + std::to_string(segment.msn) + ".jpg";
    auto const got = get(server->port("http"), name);
    EXPECT_EQ(got.status, 200) << name;
    EXPECT_THAT(got.head, HasSubstr("cache-control: max-age=3600, immutable"));
    EXPECT_NEAR(shown(got.body, 320), grey_of(gop), 4) << name;
    ++gop;
  }
  EXPECT_EQ(gop, 30);
  EXPECT_EQ(get(server->port("http"), "/live/main/audio/s1.jpg").status, 404);
  auto const metrics = get(server->port("http"), "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("freshet_pictures_total{result=\"undecodable\"} 0"));
}

TEST_F(Pictures, StoppingWhileSomebodyAsksEndsInTime) {
  play(3 * kGop);
  ASSERT_TRUE(eventually([&] { return poster().status == 200; }));
  std::thread asking{[port = server->port("http")] {
    for (int i = 0; i < 50; ++i) {
      try {
        static_cast<void>(get(port, "/live/main/poster.jpg"));
      } catch (std::runtime_error const&) {
        return;  // the door is closed
      }
    }
  }};
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  asking.join();
}

}  // namespace
}  // namespace freshet
