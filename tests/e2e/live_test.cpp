/// The server as an object: published to with our own RTMP writer, watched with our own parsers.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"
#include "wire/hls/multivariant.hpp"
#include "wire/mp4/fragment.hpp"
#include "wire/mp4/init_segment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <thread>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::Show;
using ::testing::HasSubstr;

struct Live : ::testing::Test {
  Live() {
    config.server.data_dir = folder.path() + "/data";
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
  }
  void start() {
    server.emplace(config);
    server->start();
  }
  [[nodiscard]] std::uint16_t http() const { return server->port("http"); }
  [[nodiscard]] RtmpPublisher publisher(std::vector<std::string> fourccs = {}) {
    return RtmpPublisher{server->port("rtmp"), server->stream_key("main"), "live",
                         std::move(fourccs)};
  }
  [[nodiscard]] wire::hls::MediaPlaylist playlist(std::string const& rendition = "source",
                                                  std::string const& query = "") const {
    auto const got = get(http(), "/live/main/" + rendition + "/index.m3u8" + query);
    EXPECT_EQ(got.status, 200) << got.body;
    auto parsed = wire::hls::parse_media_playlist(got.body);
    EXPECT_TRUE(parsed.has_value()) << got.body;
    return parsed ? *parsed : wire::hls::MediaPlaylist{};
  }
  [[nodiscard]] bool on_air() const { return get(http(), "/live/main/index.m3u8").status == 200; }
  [[nodiscard]] std::string media(std::string const& rendition, std::string const& name) const {
    auto const got = get(http(), "/live/main/" + rendition + "/" + name);
    EXPECT_EQ(got.status, 200) << name;
    return got.body;
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Live, AShowIsServedWholeAndEndsWithEndlist) {
  start();
  auto encoder = publisher();
  ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
  Show show{encoder};
  show.configure();
  show.play(260);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  encoder.goodbye();
  ASSERT_TRUE(eventually([&] { return playlist().tail.endlist; }));
  std::size_t pictures = 0;
  for (auto const& segment : playlist().segments) {
    if (segment.gap) continue;
    auto const fragments = wire::mp4::parse_fragments(as_bytes(media("source", segment.uri)));
    ASSERT_TRUE(fragments.has_value());
    for (auto const& fragment : *fragments) pictures += fragment.samples.size();
    EXPECT_TRUE(fragments->front().samples.front().key);
  }
  EXPECT_EQ(pictures, 260U);
  EXPECT_TRUE(playlist("audio").tail.endlist);
  EXPECT_TRUE(wire::mp4::parse_init(as_bytes(media("source", *playlist().segments.back().map_uri)))
                  .has_value());
}

TEST_F(Live, WhoOnlyListensHasAPlaylistOfItsOwn) {
  start();
  auto encoder = publisher();
  ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
  Show show{encoder};
  show.configure();
  show.play(120);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  auto const sound = get(http(), "/live/main/audio.m3u8");
  EXPECT_EQ(sound.status, 200);
  auto const parsed = wire::hls::parse_multivariant(sound.body);
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->variants.size(), 1U);
  EXPECT_EQ(parsed->variants[0].uri, "audio/index.m3u8");
  EXPECT_EQ(parsed->variants[0].codecs, "mp4a.40.2");
  EXPECT_FALSE(parsed->variants[0].resolution);
  EXPECT_LT(parsed->variants[0].bandwidth, 1'000'000U);
}

TEST_F(Live, AWaitingReloadIsAnsweredByTheNextPart) {
  start();
  auto encoder = publisher();
  Show show{encoder};
  show.configure();
  show.play(60);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  auto const now = playlist();
  ASSERT_FALSE(now.tail.hints.empty());
  auto const hint = now.tail.hints.front().uri;
  std::string body;
  std::thread waiter{[&] { body = media("source", hint); }};
  show.play(20);
  waiter.join();
  EXPECT_TRUE(wire::mp4::parse_fragment(as_bytes(body)).has_value());
}

TEST_F(Live, ErrorsUnderLiveSayHowLongTheyHoldAndAnybodyMayReadThem) {
  start();
  auto encoder = publisher();
  Show show{encoder};
  show.configure();
  show.play(60);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  struct Error {
    char const* address;
    int status;
    char const* caching;
  };
  Error const errors[] = {{"/live/other/index.m3u8", 404, "max-age=1"},
                          {"/live/main/other.m3u8", 404, "max-age=1"},
                          {"/live/main/source/s1.m4s", 404, "max-age=4"},
                          {"/live/main/source/a/b", 404, "max-age=1"},
                          {"/live/main/source/index.m3u8?_HLS_part=1", 400, "no-store"}};
  for (auto const& error : errors) {
    auto const got = get(http(), error.address, "Origin: https://player.example\r\n");
    EXPECT_EQ(got.status, error.status) << error.address;
    EXPECT_THAT(got.head, HasSubstr(std::string{"cache-control: "} + error.caching));
    EXPECT_THAT(got.head, HasSubstr("access-control-allow-origin: *"));
  }
}

TEST_F(Live, RefusesAWrongKeyWithASentenceTheEncoderShows) {
  start();
  RtmpPublisher encoder{server->port("rtmp"), "main.aaaaaaaaaa.0.AAAAAAAAAAAAAAAAAAAAAA"};
  EXPECT_FALSE(encoder.publishing());
  EXPECT_THAT(encoder.refusal(), HasSubstr("key"));
  RtmpPublisher elsewhere{server->port("rtmp"), "x?key=" + server->stream_key("main"), "other"};
  EXPECT_FALSE(elsewhere.publishing());
}

TEST_F(Live, TakesEveryFormOfTheAddress) {
  start();
  auto const key = server->stream_key("main");
  struct Form {
    std::string app, name;
  };
  for (auto const& form : {Form{"live", key}, Form{"live/" + key, ""}, Form{"main?key=" + key, ""},
                           Form{"main", "stream?key=" + key}}) {
    RtmpPublisher encoder{server->port("rtmp"), form.name, form.app};
    EXPECT_TRUE(encoder.publishing()) << form.app << " " << encoder.refusal();
    encoder.goodbye();
    eventually(
        [&] { return get(http(), "/v1/streams").body.find("\"items\":[]") != std::string::npos; });
  }
}

TEST_F(Live, TheSameKeyTakesOverAndTheShowGoesOn) {
  start();
  auto first = publisher();
  Show before{first};
  before.configure();
  before.play(60);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  auto second = publisher();
  ASSERT_TRUE(second.publishing()) << second.refusal();
  EXPECT_TRUE(first.dropped());
  Show after{second, 9'000'000};
  after.configure();
  after.play(110);
  ASSERT_TRUE(eventually([&] {
    auto const segments = playlist().segments;
    return std::ranges::any_of(segments, [](auto const& s) { return s.discontinuity; });
  }));
}

TEST_F(Live, RefusesASecondEncoderWhereThePolicySaysSo) {
  config.channel_defaults.takeover = config::Takeover::refuse;
  start();
  auto first = publisher();
  auto second = publisher();
  EXPECT_TRUE(first.publishing());
  EXPECT_FALSE(second.publishing());
  EXPECT_THAT(second.refusal(), HasSubstr("already live"));
}

TEST_F(Live, AnEncoderThatCrashesIsWaitedFor) {
  config.channel_defaults.reconnect_grace = std::chrono::seconds{20};
  start();
  auto first = publisher();
  Show before{first};
  before.configure();
  before.play(60);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  auto const msn = playlist().header.media_sequence;
  first.crash();
  auto again = publisher();
  ASSERT_TRUE(again.publishing()) << again.refusal();
  Show after{again};
  after.configure();
  after.play(110);
  ASSERT_TRUE(eventually([&] {
    auto const now = playlist();
    return !now.tail.endlist &&
           std::ranges::any_of(now.segments, [](auto const& s) { return s.discontinuity; });
  }));
  EXPECT_GE(playlist().header.media_sequence, msn);
}

TEST_F(Live, StoppingInTheMiddleOfAPartEndsThePlaylistForThoseWhoWait) {
  start();
  auto encoder = publisher();
  Show show{encoder};
  show.configure();
  show.play(63);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  auto const now = playlist();
  auto const wanted = now.segments.back().msn + 1;
  auto const next = now.tail.open ? now.tail.open->parts.size() : 0;
  std::string body;
  std::thread waiter{[&] {
    body = get(http(), "/live/main/source/index.m3u8?_HLS_msn=" + std::to_string(wanted) +
                           "&_HLS_part=" + std::to_string(next + 2))
               .body;
  }};
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  waiter.join();
  EXPECT_THAT(body, HasSubstr("#EXT-X-ENDLIST"));
}

TEST_F(Live, AMalformedPublisherAndRandomOctetsHarmNobody) {
  start();
  auto good = publisher();
  Show show{good};
  show.configure();
  show.play(60);
  std::string noise(200'000, '\0');
  std::srand(5);
  for (auto& octet : noise) octet = static_cast<char>(std::rand());
  for (auto const port : {server->port("rtmp"), server->port("http")}) {
    test::TcpClient stranger{port};
    try {
      stranger.send(noise);
    } catch (std::runtime_error const&) {
      // Closed on us in the middle of it: as it should be.
    }
  }
  auto bad = RtmpPublisher{server->port("rtmp"), server->stream_key("other")};
  bad.video(Bytes::copy("\x17\x01garbage that is no picture"), 0);
  bad.raw(noise);
  show.play(60);
  EXPECT_TRUE(eventually([&] { return on_air(); }));
  EXPECT_EQ(get(http(), "/healthz").status, 200);
}

TEST_F(Live, TwoServersInOneProcessDoNotMeet) {
  start();
  Config other = config;
  other.server.data_dir = folder.path() + "/other";
  Server second{other};
  second.start();
  EXPECT_NE(second.port("http"), http());
  auto encoder = publisher();
  Show show{encoder};
  show.configure();
  show.play(60);
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  EXPECT_EQ(get(second.port("http"), "/live/main/index.m3u8").status, 404);
  RtmpPublisher stranger{second.port("rtmp"), server->stream_key("main")};
  EXPECT_FALSE(stranger.publishing()) << "a key is its server's";
}

TEST_F(Live, OffersSoundThatEveryPlayerKnows) {
  using wire::flv::FourCc;
  using namespace std::string_literals;
  start();
  auto encoder = publisher({"avc1", "Opus"});
  ASSERT_TRUE(encoder.publishing());
  // Stereo, 312 samples of run-up, 48 kHz (RFC 7845 §5.1).
  auto const head = "OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0"s;
  encoder.audio(wire::flv::write_audio_config(FourCc::opus, Bytes::copy(head)), 0);
  for (std::uint32_t k = 0; k < 400; ++k) {
    // Twenty milliseconds of silence (RFC 6716 §3.1: CELT, one frame, stereo).
    encoder.audio(wire::flv::write_audio_frame(FourCc::opus, Bytes::copy("\xfc\xff\xfe")), k * 20);
  }
  auto const list = [&] { return get(http(), "/live/main/index.m3u8"); };
  ASSERT_TRUE(eventually([&] { return list().status == 200; }));
  EXPECT_THAT(list().body, HasSubstr("mp4a.40.2"));
}

TEST_F(Live, EnhancedRtmpCarriesHevcAndOpus) {
  config.channel_defaults.ladder_auto = false;  // or the sound would be encoded anew
  start();
  auto encoder = publisher({"hvc1", "Opus"});
  ASSERT_TRUE(encoder.publishing());
  using wire::flv::FourCc;
  encoder.video(wire::flv::write_video_config(FourCc::hevc, test::from_corpus("h265_config/small")),
                0);
  encoder.audio(wire::flv::write_audio_config(FourCc::opus, test::from_corpus("opus_config/head")),
                0);
  for (std::uint32_t k = 0; k < 90; ++k) {
    std::string unit{"\0\0\0\x10", 4};
    unit += k % 30 == 0 ? '\x26' : '\x02';  // IDR_W_RADL, TRAIL_R
    unit += '\x01' + std::string(14, '\x33');
    encoder.video(wire::flv::write_video_frame(FourCc::hevc, Bytes::adopt(unit), k % 30 == 0, 0),
                  k * 33);
    for (std::uint32_t a = 0; a < 2; ++a) {
      encoder.audio(wire::flv::write_audio_frame(FourCc::opus, Bytes::copy("\xfcxx")),
                    k * 33 + a * 20 * (k % 2));
    }
  }
  ASSERT_TRUE(eventually([&] { return on_air(); }));
  auto const got = get(http(), "/live/main/index.m3u8").body;
  EXPECT_THAT(got, HasSubstr("hvc1."));
  EXPECT_THAT(got, HasSubstr("opus"));
  auto const init =
      wire::mp4::parse_init(as_bytes(media("source", *playlist().segments.back().map_uri)));
  EXPECT_TRUE(init.has_value());
}

}  // namespace
}  // namespace freshet
