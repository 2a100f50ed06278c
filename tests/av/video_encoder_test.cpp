#include "av/video_encoder.hpp"

#include "support/av_decode.hpp"
#include "wire/h264/config.hpp"
#include "wire/h264/nal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace freshet::av {
namespace {

using freshet::test::AvDecoder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint32_t kWidth = 320, kHeight = 180;

VideoSettings small() {
  VideoSettings settings;
  settings.width = kWidth;
  settings.height = kHeight;
  settings.bit_rate = 500'000;
  settings.gop_frames = 10;
  return settings;
}

/// Grey that brightens from picture to picture, darker on the left half by 40.
std::uint8_t grey_of(int index, bool left) {
  return static_cast<std::uint8_t>(80 + index * 3 - (left ? 40 : 0));
}

void paint(Picture const& picture, int index) {
  auto const luma = picture.plane(0);
  for (std::uint32_t y = 0; y < luma.height; ++y) {
    std::ranges::fill(luma.row(y).first(luma.width / 2), grey_of(index, true));
    std::ranges::fill(luma.row(y).subspan(luma.width / 2), grey_of(index, false));
  }
  for (unsigned i = 1; i < 3; ++i) {
    auto const chroma = picture.plane(i);
    for (std::uint32_t y = 0; y < chroma.height; ++y) std::ranges::fill(chroma.row(y), 128);
  }
}

/// The packets of so many pictures, a keyframe asked for at `key_at`.
std::vector<Packet> encode_pictures(VideoEncoder& encoder, int count, int key_at = -1) {
  auto picture = Picture::make(kWidth, kHeight).value();
  std::vector<Packet> all;
  for (int i = 0; i < count; ++i) {
    EXPECT_TRUE(picture.make_writable());
    paint(picture, i);
    auto coded = encoder.encode(picture, {i * 3'000}, i == key_at).value();
    EXPECT_EQ(coded.size(), 1U) << "every picture comes out at once";
    std::ranges::move(coded, std::back_inserter(all));
  }
  EXPECT_TRUE(encoder.finish().value().empty());
  return all;
}

std::vector<std::int64_t> key_times(std::vector<Packet> const& packets) {
  std::vector<std::int64_t> times;
  for (auto const& packet : packets) {
    if (packet.key) times.push_back(packet.pts.n);
  }
  return times;
}

TEST(VideoEncoder, GivesWhatADecoderTurnsIntoThePicturesAgain) {
  auto encoder = VideoEncoder::open(small()).value();
  auto const packets = encode_pictures(encoder, 24);
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(encoder.codec()).span()};
  std::vector<AvFrame> shown;
  for (auto const& packet : packets) {
    std::ranges::move(decoder.decode(packet), std::back_inserter(shown));
  }
  std::ranges::move(decoder.finish(), std::back_inserter(shown));
  ASSERT_EQ(shown.size(), 24U);
  for (int i = 0; i < 24; ++i) {
    auto const& frame = *shown[static_cast<std::size_t>(i)];
    EXPECT_EQ(frame.pts, i * 3'000);
    ASSERT_EQ(frame.width, static_cast<int>(kWidth));
    ASSERT_EQ(frame.height, static_cast<int>(kHeight));
    auto const* const middle = frame.data[0] + 90 * frame.linesize[0];
    EXPECT_NEAR(middle[40], grey_of(i, true), 6) << i;
    EXPECT_NEAR(middle[280], grey_of(i, false), 6) << i;
  }
}

TEST(VideoEncoder, DescribesItselfInAnAvcConfiguration) {
  auto const encoder = VideoEncoder::open(small()).value();
  auto const parsed = wire::h264::parse_config(config_of(encoder.codec())).value();
  EXPECT_EQ(parsed.video.width, kWidth);
  EXPECT_EQ(parsed.video.height, kHeight);
  EXPECT_EQ(parsed.length_size, 4);
  EXPECT_FALSE(parsed.reorders) << "a live picture waits for no other";
  EXPECT_EQ(parsed.video.colour, (Colour{1, 1, 1, false})) << "BT.709, limited";
  EXPECT_EQ(parsed.video.pixel_aspect, (Ratio{1, 1}));
}

TEST(VideoEncoder, WritesAccessUnitsWithLengthsAndWithoutParameterSets) {
  auto encoder = VideoEncoder::open(small()).value();
  for (auto const& packet : encode_pictures(encoder, 12)) {
    EXPECT_TRUE(wire::nal::check(packet.payload.span(), 4));
    EXPECT_FALSE(wire::nal::any_of(packet.payload.span(), 4, wire::h264::is_parameter_set));
    EXPECT_EQ(wire::h264::is_keyframe(packet.payload.span(), 4), packet.key);
    EXPECT_EQ(packet.dts, packet.pts);
    EXPECT_EQ(packet.track, TrackId{1});
  }
}

TEST(VideoEncoder, SetsKeyframesOnTheBeatAndWhereAsked) {
  auto steady = VideoEncoder::open(small()).value();
  EXPECT_THAT(key_times(encode_pictures(steady, 25)), ElementsAre(0, 30'000, 60'000));
  auto asked = VideoEncoder::open(small()).value();
  EXPECT_THAT(key_times(encode_pictures(asked, 16, 4)), ElementsAre(0, 12'000, 42'000));
}

/// Pictures of noise, which nobody can foresee.
class Noise {
 public:
  /// Bits a second of `seconds` of them.
  double rate(VideoEncoder& encoder, int seconds) {
    std::size_t octets = 0;
    for (int i = 0; i < seconds * 30; ++i) {
      EXPECT_TRUE(picture_.make_writable());
      for (std::uint32_t y = 0; y < kHeight; ++y) {
        for (auto& sample : picture_.plane(0).row(y)) {
          state_ = state_ * 1'664'525 + 1'013'904'223;
          sample = static_cast<std::uint8_t>(state_ >> 24);
        }
      }
      for (auto const& packet : encoder.encode(picture_, {count_++ * 3'000}).value()) {
        octets += packet.payload.size();
      }
    }
    return static_cast<double>(octets) * 8 / seconds;
  }

 private:
  Picture picture_ = Picture::make(kWidth, kHeight).value();
  std::uint32_t state_ = 1;
  int count_ = 0;
};

TEST(VideoEncoder, KeepsToItsBitRate) {
  auto settings = small();
  settings.bit_rate = 300'000;
  settings.gop_frames = 60;
  auto encoder = VideoEncoder::open(settings).value();
  auto const rate = Noise{}.rate(encoder, 4);
  EXPECT_LT(rate, 300'000 * 1.4) << "noise is the hardest there is";
}

TEST(VideoEncoder, OfAQualityKeepsToWhatItMayTakeNow) {
  auto settings = small();
  settings.bit_rate = 1'200'000;
  settings.quality = 22;
  settings.gop_frames = 60;
  auto encoder = VideoEncoder::open(settings).value();
  auto const config = config_of(encoder.codec());
  Noise noise;
  auto const before = noise.rate(encoder, 6);
  EXPECT_GT(before, 700'000);
  encoder.set_most(400'000);
  static_cast<void>(noise.rate(encoder, 2));
  auto const capped = noise.rate(encoder, 6);
  EXPECT_LT(capped, 400'000 * 1.3);
  encoder.set_most(1'200'000);
  static_cast<void>(noise.rate(encoder, 2));
  EXPECT_GT(noise.rate(encoder, 6), capped * 1.7);
  EXPECT_EQ(config_of(encoder.codec()), config) << "players go on with the init segment they have";
}

TEST(VideoEncoder, TakesAnotherQualityWithTheNextPicture) {
  auto settings = small();
  settings.bit_rate = 4'000'000;
  settings.quality = 22;
  settings.gop_frames = 60;
  auto encoder = VideoEncoder::open(settings).value();
  auto const config = config_of(encoder.codec());
  Noise noise;
  static_cast<void>(noise.rate(encoder, 2));
  auto const before = noise.rate(encoder, 4);
  encoder.set_quality(34);
  static_cast<void>(noise.rate(encoder, 1));
  EXPECT_LT(noise.rate(encoder, 4), before / 2) << "twelve steps are a quarter of the bits";
  encoder.set_quality(22);
  static_cast<void>(noise.rate(encoder, 1));
  EXPECT_GT(noise.rate(encoder, 4), before * 0.8);
  EXPECT_EQ(config_of(encoder.codec()), config);
}

TEST(VideoEncoder, RefusesWithASentenceWhatItCannotDo) {
  auto settings = small();
  settings.preset = "no such preset";
  auto const preset = VideoEncoder::open(settings);
  ASSERT_FALSE(preset);
  EXPECT_THAT(preset.error().what, HasSubstr("libx264 does not open"));
  settings = small();
  settings.frame_rate = {};
  EXPECT_FALSE(VideoEncoder::open(settings));
  settings = small();
  settings.width = 0;
  EXPECT_FALSE(VideoEncoder::open(settings));
}

TEST(VideoEncoder, RefusesAPictureAfterTheEnd) {
  auto encoder = VideoEncoder::open(small()).value();
  encode_pictures(encoder, 2);
  auto const late = encoder.encode(Picture::make(kWidth, kHeight).value(), {90'000});
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().what, HasSubstr("libx264 takes no frame"));
}

TEST(VideoEncoder, ThatDoesNotOpenSaysWhich) {
  auto settings = small();
  settings.width = 0;
  EXPECT_THAT(VideoEncoder::open(settings).error().what, HasSubstr("libx264"));
}

TEST(VideoEncoder, OfACardEitherWorksOrSaysThatItDoesNot) {
  auto settings = small();
  settings.width = 640;
  settings.height = 360;
  settings.nvenc = true;
  auto encoder = VideoEncoder::open(settings);
  if (!encoder) {
    EXPECT_THAT(encoder.error().what, HasSubstr("h264_nvenc"));
    return;
  }
  auto const picture = Picture::make(640, 360).value();
  EXPECT_EQ(encoder->encode(picture, {0}).value().size(), 1U);
}

}  // namespace
}  // namespace freshet::av
