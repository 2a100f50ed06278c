#include "av/decoder.hpp"

#include "av/video_encoder.hpp"
#include "support/coded_picture.hpp"
#include "support/hex.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace freshet::av {
namespace {

using ::testing::HasSubstr;

/// Twelve grey pictures, each brighter than the one before, from our own encoder.
struct Greys {
  Greys() {
    VideoSettings settings;
    settings.width = 320;
    settings.height = 180;
    auto encoder = VideoEncoder::open(settings).value();
    codec = std::get<H264>(encoder.codec());
    auto picture = Picture::make(320, 180).value();
    for (int i = 0; i < 12; ++i) {
      EXPECT_TRUE(picture.make_writable());
      for (unsigned p = 0; p < 3; ++p) {
        auto const plane = picture.plane(p);
        for (std::uint32_t y = 0; y < plane.height; ++y) {
          std::ranges::fill(plane.row(y), p == 0 ? static_cast<std::uint8_t>(60 + 10 * i) : 128);
        }
      }
      std::ranges::move(encoder.encode(picture, {i * 3'000}).value(), std::back_inserter(packets));
    }
  }
  H264 codec;
  std::vector<Packet> packets;
};

TEST(Decoder, GivesEveryPictureWithItsTime) {
  Greys const greys;
  auto decoder = Decoder::open(greys.codec).value();
  std::vector<AvFrame> shown;
  for (auto const& packet : greys.packets) {
    std::ranges::move(decoder.decode(packet).value(), std::back_inserter(shown));
  }
  std::ranges::move(decoder.finish().value(), std::back_inserter(shown));
  ASSERT_EQ(shown.size(), 12U);
  for (int i = 0; i < 12; ++i) {
    auto const& frame = *shown[static_cast<std::size_t>(i)];
    EXPECT_EQ(frame.pts, i * 3'000);
    EXPECT_NEAR(frame.data[0][0], 60 + 10 * i, 4) << i;
  }
  EXPECT_FALSE(decoder.decode(greys.packets.front())) << "nothing after the end";
}

TEST(Decoder, RefusesAPictureOverItsBound) {
  Greys const greys;
  auto decoder = Decoder::open(greys.codec, {1, 320 * 180 - 1}).value();
  auto refused = decoder.decode(greys.packets.front());
  if (refused) refused = decoder.finish();
  EXPECT_TRUE(!refused || refused->empty());
  auto exact = Decoder::open(greys.codec, {1, 320 * 180}).value();
  auto frames = exact.decode(greys.packets.front()).value();
  if (frames.empty()) frames = exact.finish().value();
  EXPECT_EQ(frames.size(), 1U);
}

TEST(Decoder, SaysWhatIsWrongWithGarbage) {
  Greys const greys;
  auto decoder = Decoder::open(greys.codec).value();
  Packet garbage;
  EXPECT_FALSE(decoder.decode(garbage)) << "no octets are no end";
  garbage.payload = Bytes::copy("\xff\xff\xff\xff no access unit");
  auto const refused = decoder.decode(garbage);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("h264"));
  auto again = decoder.decode(greys.packets.front()).value();
  if (again.empty()) again = decoder.finish().value();
  EXPECT_EQ(again.size(), 1U) << "the next keyframe may be tried";
}

TEST(Decoder, RefusesAConfigurationThatIsNone) {
  H264 broken;
  broken.config = Bytes::copy("no record");
  auto decoder = Decoder::open(broken);
  EXPECT_TRUE(!decoder || !decoder->decode(Greys{}.packets.front()));
}

struct Coded {
  char const* name;
  char const* encoder;
};

struct EveryCodec : ::testing::TestWithParam<Coded> {};

TEST_P(EveryCodec, IsDecodedFromWhatStandsInAnMp4) {
  auto const coded = freshet::test::coded_picture(GetParam().encoder);
  ASSERT_STREQ(name_of(coded.codec), GetParam().name);
  auto decoder = Decoder::open(coded.codec).value();
  auto frames = decoder.decode(coded.packet).value();
  if (frames.empty()) frames = decoder.finish().value();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]->width, 320);
  EXPECT_EQ(frames[0]->height, 180);
  EXPECT_NEAR(frames[0]->data[0][90 * frames[0]->linesize[0] + 40], 81, 6) << "red";
  EXPECT_NEAR(frames[0]->data[0][90 * frames[0]->linesize[0] + 280], 41, 6) << "blue";
}

INSTANTIATE_TEST_SUITE_P(
    Decoder, EveryCodec,
    ::testing::Values(Coded{"h264", "-c:v libx264"},
                      Coded{"hevc", "-c:v libx265 -tag:v hvc1 -x265-params log-level=error"},
                      Coded{"av1", "-c:v libsvtav1 -preset 12"},
                      Coded{"vp9", "-c:v libvpx-vp9 -deadline realtime"}),
    [](auto const& coded) { return std::string{coded.param.name}; });

TEST(Decoder, TakesSoundAsWell) {
  Opus opus;
  opus.audio = {48'000, 2, 960};
  // Version 0, two channels, 312 samples to skip, 48 kHz, no gain, mapping family 0.
  opus.config = test::from_hex("00 02 0138 0000bb80 0000 00");
  auto decoder = Decoder::open(opus).value();
  Packet silence;
  silence.payload = test::from_hex("fcfffe");  // 20 ms, stereo, nothing to hear
  auto const frames = decoder.decode(silence).value();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]->sample_rate, 48'000);
  EXPECT_EQ(frames[0]->nb_samples, 960 - 312) << "the first of them are to be skipped";
}

}  // namespace
}  // namespace freshet::av
