/// HEVC, VP9 and AV1 out of VideoEncoder: what H.264 must do is in video_encoder_test.cpp.

#include "av/decoder.hpp"
#include "av/video_encoder.hpp"
#include "support/quiet_codecs.hpp"
#include "wire/codec_string.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace freshet::av {
namespace {

using ::testing::StartsWith;

constexpr std::uint32_t kSide = 192, kLines = 108;
constexpr int kCount = 24, kAskedAt = 13;

struct Format {
  VideoFormat format;
  char const* name;
  char const* codec_string;
};

class VideoFormats : public ::testing::TestWithParam<Format> {
 protected:
  static VideoSettings settings() {
    VideoSettings settings;
    settings.format = GetParam().format;
    settings.width = kSide;
    settings.height = kLines;
    settings.bit_rate = 400'000;
    settings.quality = 22;
    settings.gop_frames = 600;
    return settings;
  }

  static int grey_of(int index) { return 60 + 5 * index; }

  static std::vector<Packet> encode(VideoEncoder& encoder) {
    auto picture = Picture::make(kSide, kLines).value();
    std::vector<Packet> all;
    for (int i = 0; i < kCount; ++i) {
      EXPECT_TRUE(picture.make_writable());
      for (unsigned p = 0; p < 3; ++p) {
        auto const plane = picture.plane(p);
        auto const grey = static_cast<std::uint8_t>(p == 0 ? grey_of(i) : 128);
        for (std::uint32_t y = 0; y < plane.height; ++y) std::ranges::fill(plane.row(y), grey);
      }
      auto coded = encoder.encode(picture, {90'000 + i * 3'000}, i == kAskedAt).value();
      EXPECT_EQ(coded.size(), 1U) << "every picture comes out at once";
      std::ranges::move(coded, std::back_inserter(all));
    }
    return all;
  }
};

TEST_P(VideoFormats, DecodeIntoThePicturesAgain) {
  auto encoder = VideoEncoder::open(settings()).value();
  EXPECT_STREQ(name_of(encoder.codec()), GetParam().name);
  auto const packets = encode(encoder);
  auto decoder = Decoder::open(encoder.codec()).value();
  std::vector<AvFrame> shown;
  for (auto const& packet : packets) {
    std::ranges::move(decoder.decode(packet).value(), std::back_inserter(shown));
  }
  std::ranges::move(decoder.finish().value(), std::back_inserter(shown));
  ASSERT_EQ(shown.size(), static_cast<std::size_t>(kCount));
  for (int i = 0; i < kCount; ++i) {
    auto const& frame = *shown[static_cast<std::size_t>(i)];
    EXPECT_EQ(frame.pts, 90'000 + i * 3'000);
    ASSERT_EQ(frame.width, static_cast<int>(kSide));
    EXPECT_NEAR(frame.data[0][kLines / 2 * frame.linesize[0] + 40], grey_of(i), 6) << i;
  }
}

TEST_P(VideoFormats, HaveKeyframesWhereAskedAndNowhereElse) {
  auto encoder = VideoEncoder::open(settings()).value();
  auto const packets = encode(encoder);
  for (int i = 0; i < kCount; ++i) {
    auto const& packet = packets.at(static_cast<std::size_t>(i));
    EXPECT_EQ(packet.key, i == 0 || i == kAskedAt) << i;
    EXPECT_EQ(packet.dts, packet.pts);
  }
}

/// A player that begins with the second keyframe has nothing but the configuration.
TEST_P(VideoFormats, DecodeFromAnyKeyframe) {
  auto encoder = VideoEncoder::open(settings()).value();
  auto const packets = encode(encoder);
  auto decoder = Decoder::open(encoder.codec()).value();
  auto frames = decoder.decode(packets.at(kAskedAt)).value();
  std::ranges::move(decoder.finish().value(), std::back_inserter(frames));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_NEAR(frames[0]->data[0][40], grey_of(kAskedAt), 6);
}

TEST_P(VideoFormats, DescribeThemselves) {
  auto const encoder = VideoEncoder::open(settings()).value();
  EXPECT_THAT(wire::codec_string(encoder.codec()), StartsWith(GetParam().codec_string));
  auto const& video = *video_of(encoder.codec());
  EXPECT_EQ(video.width, kSide);
  EXPECT_EQ(video.height, kLines);
}

TEST_P(VideoFormats, HasteChangesNothingThatAPlayerWasTold) {
  auto hasty = settings();
  hasty.hasty = true;
  hasty.preset = "ultrafast";
  auto const one = VideoEncoder::open(settings()).value();
  auto const other = VideoEncoder::open(hasty).value();
  EXPECT_TRUE(std::ranges::equal(config_of(one.codec()).span(), config_of(other.codec()).span()));
}

INSTANTIATE_TEST_SUITE_P(, VideoFormats,
                         ::testing::Values(Format{VideoFormat::hevc, "hevc", "hvc1"},
                                           Format{VideoFormat::vp9, "vp9", "vp09"},
                                           Format{VideoFormat::av1, "av1", "av01"}),
                         [](auto const& tested) { return std::string{tested.param.name}; });

}  // namespace
}  // namespace freshet::av
