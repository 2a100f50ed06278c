#include "package/cadence.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace freshet::package {
namespace {

constexpr Timebase kNinety{90'000};

std::vector<TimedSample> lasting(std::vector<std::int64_t> const& ms) {
  std::vector<TimedSample> samples;
  std::int64_t at = 0;
  for (auto const length : ms) {
    samples.push_back({{at * 90}, {at * 90}, {length * 90}, false, 0, {}});
    at += length;
  }
  return samples;
}

Track picture(Ratio stated) {
  Track track;
  track.timebase = kNinety;
  H264 codec;
  codec.video.frame_rate = stated;
  track.codec = codec;
  return track;
}

Ratio settled(Ratio stated, Ticks usual) {
  auto track = picture(stated);
  settle_frame_rate(track, usual);
  return std::get<H264>(track.codec).video.frame_rate;
}

TEST(UsualFrame, IsTheCustomaryOneBehindWholeMilliseconds) {
  EXPECT_EQ(usual_frame(lasting({33, 34, 33}), kNinety, true).n, 3'000);
  EXPECT_EQ(usual_frame(lasting({40}), kNinety, true).n, 3'600);
  EXPECT_EQ(usual_frame(lasting({17, 16, 17}), kNinety, true).n, 1'500);
}

TEST(UsualFrame, IsTheMeanOfARateThatNobodyUses) {
  EXPECT_EQ(usual_frame(lasting({27, 28}), kNinety, true).n, 2'475);
}

TEST(UsualFrame, OfSoundIsTheMean) {
  EXPECT_EQ(usual_frame(lasting({33, 34, 33}), kNinety, false).n, 3'000);
  EXPECT_EQ(usual_frame(lasting({0}), kNinety, false).n, 1) << "never nothing: it divides";
}

TEST(FrameRate, AsTheEncoderStatesItWhenTheFramesAgree) {
  EXPECT_EQ(settled({30'000, 1'001}, {3'000}), (Ratio{30'000, 1'001}));
}

TEST(FrameRate, AfterTheFramesWhenTheyDoNot) {
  EXPECT_EQ(settled({60, 1}, {3'000}), (Ratio{30, 1}));
  EXPECT_EQ(settled({0, 0}, {3'600}), (Ratio{25, 1}));
  EXPECT_EQ(settled({0, 0}, {2'475}), (Ratio{90'000, 2'475}));
}

TEST(FrameRate, IsLeftAloneByNoFrameAndBySound) {
  EXPECT_EQ(settled({0, 0}, {0}), (Ratio{0, 0}));
  Track sound;
  sound.codec = Aac{};
  settle_frame_rate(sound, {1'024});
  EXPECT_EQ(std::get<Aac>(sound.codec).audio, Aac{}.audio);
}

}  // namespace
}  // namespace freshet::package
