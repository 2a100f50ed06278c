#include "transcode/rungs.hpp"

#include "support/by_hand.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace freshet::test {
namespace {

using transcode::Rung;
using transcode::rung_colour;
using transcode::rungs_for;
using transcode::with_stand_in;
using transcode::within_profile;

Video source(std::uint32_t width, std::uint32_t height, Ratio rate = {30, 1}) {
  Video video;
  video.width = width;
  video.height = height;
  video.frame_rate = rate;
  return video;
}

TEST(Rungs, OfFullHdAreTheThreeBelowIt) {
  auto const rungs = rungs_for(source(1'920, 1'080), {});
  std::vector<Rung> const expected{{"720p", 1'280, 720, {30, 1}, 1, 3'000'000},
                                   {"480p", 854, 480, {30, 1}, 1, 1'500'000},
                                   {"360p", 640, 360, {30, 1}, 1, 800'000}};
  EXPECT_EQ(rungs, expected);
}

TEST(Rungs, OfSixtyPicturesCostMoreOrTakeHalfOfThem) {
  auto const rungs = rungs_for(source(1'920, 1'080, {60'000, 1'001}), {});
  ASSERT_EQ(rungs.size(), 3U);
  EXPECT_EQ(rungs[0].bit_rate, 4'500'000U);
  EXPECT_EQ(rungs[0].take_every, 1U);
  EXPECT_EQ(rungs[1].bit_rate, 1'500'000U);
  EXPECT_EQ(rungs[1].take_every, 2U);
  EXPECT_EQ(rungs[1].frame_rate, (Ratio{60'000, 2'002}));
}

TEST(Rungs, WithinAProfileAreNoLargerFasterOrDearerThanIt) {
  config::Profile profile;
  profile.max_width = 1'280;
  profile.max_height = 720;
  profile.max_fps = 30;
  profile.max_bitrate = 2'000'000;
  profile.max_keyframe_interval = std::chrono::seconds{2};
  for (auto const& shape : {source(1'920, 1'080, {60, 1}), source(1'080, 1'920, {60, 1})}) {
    auto const rungs = within_profile(shape, profile, rungs_for(shape, {}));
    ASSERT_EQ(rungs.size(), 3U);
    EXPECT_EQ(std::max(rungs[0].width, rungs[0].height), 1'280U);
    for (auto const& rung : rungs) {
      EXPECT_EQ(rung.take_every, 2U) << rung.name;
      EXPECT_LE(rung.bit_rate, profile.max_bitrate) << rung.name;
      EXPECT_EQ(rung.most_gop, 60U) << rung.name;
    }
  }
}

TEST(Rungs, WithinAProfileHaveOneAsLargeAsItAllowsWhereNoOtherIs) {
  config::Profile profile;
  profile.max_width = 1'000;
  profile.max_height = 600;
  auto const rungs = within_profile(source(1'920, 1'080), profile, {});
  ASSERT_EQ(rungs.size(), 1U);
  EXPECT_TRUE(rungs[0].stand_in);
  EXPECT_EQ(rungs[0].width, 1'000U);
  EXPECT_EQ(rungs[0].height, 562U);
  EXPECT_EQ(rungs[0].name, "562p");
  EXPECT_EQ(within_profile(source(160, 90), profile, {}).size(), 1U) << "however small the source";
}

TEST(Rungs, WithinAProfileAreInItsCodecs) {
  config::Profile profile;
  profile.video = {"hevc"};
  auto const rungs = within_profile(source(1'280, 720), profile, rungs_for(source(1'280, 720), {}));
  ASSERT_EQ(rungs.size(), 1U);
  EXPECT_EQ(rungs[0].codec, "hevc");
  EXPECT_TRUE(rungs[0].stand_in);
}

TEST(Rungs, OfAPortraitAreNamedAfterItsShorterSide) {
  auto const rungs = rungs_for(source(1'080, 1'920), {});
  ASSERT_EQ(rungs.size(), 3U);
  EXPECT_EQ(rungs[0].name, "720p");
  EXPECT_EQ(rungs[0].width, 720U);
  EXPECT_EQ(rungs[0].height, 1'280U);
}

TEST(Rungs, AStandInIsTheSourceAgain) {
  auto const rungs = with_stand_in(source(1'918, 1'080), rungs_for(source(1'918, 1'080), {}));
  ASSERT_EQ(rungs.size(), 4U);
  EXPECT_EQ(rungs[0], (Rung{"1080p", 1'918, 1'080, {30, 1}, 1, 6'000'000, false, true}));
  EXPECT_FALSE(rungs[1].stand_in);
  EXPECT_EQ(with_stand_in(source(640, 360, {60, 1}), {})[0].bit_rate, 1'200'000U);
  EXPECT_EQ(with_stand_in(source(852, 480), {})[0].bit_rate, 1'500'000U);
  EXPECT_EQ(with_stand_in(source(3'840, 2'160), {})[0].bit_rate, 16'000'000U);
  auto const by_name = rungs_for(source(1'280, 720), by_hand({{"720p", 720, 2'000'000, 0}}));
  EXPECT_EQ(with_stand_in(source(1'280, 720), by_name).size(), 1U) << "there is one already";
  EXPECT_TRUE(with_stand_in(source(0, 0), {}).empty());
  EXPECT_TRUE(with_stand_in(source(320, 180), {}).empty());
}

TEST(Rungs, AreNeverLargerThanTheSource) {
  EXPECT_TRUE(rungs_for(source(640, 360), {}).empty());
  EXPECT_TRUE(rungs_for(source(320, 180), {}).empty());
  EXPECT_TRUE(rungs_for(source(0, 0), {}).empty());
  EXPECT_EQ(rungs_for(source(700, 400), {}).size(), 1U);
  auto const rungs = rungs_for(source(1'280, 720), by_hand({{"hd", 1'080, 5'000'000, 0},
                                                            {"small", 360, 700'000, 15},
                                                            {"middle", 480, 1'200'000, 0}}));
  ASSERT_EQ(rungs.size(), 2U);
  EXPECT_EQ(rungs[0].name, "middle") << "from the largest down";
  EXPECT_EQ(rungs[1].take_every, 2U);
}

TEST(Rungs, OfALadderThatIsOffAreNone) {
  EXPECT_TRUE(rungs_for(source(1'920, 1'080), by_hand({})).empty());
}

TEST(Rungs, SayTheColoursThatPlayersWouldGuessOfTheSource) {
  EXPECT_EQ(rung_colour(source(1'280, 720)), (Colour{1, 1, 1, false}));
  EXPECT_EQ(rung_colour(source(720, 576)), Colour{});
  auto said = source(1'920, 1'080);
  said.colour = {9, 16, 9, false};
  EXPECT_EQ(rung_colour(said), said.colour);
  said.colour = {2, 2, 2, true};
  EXPECT_TRUE(rung_colour(said).full_range);
}

TEST(Rungs, HaveEvenSidesWhateverTheShape) {
  for (auto const& rung : rungs_for(source(2'538, 1'081), {})) {
    EXPECT_EQ(rung.width % 2, 0U) << rung.name;
    EXPECT_EQ(rung.height % 2, 0U) << rung.name;
  }
}

}  // namespace
}  // namespace freshet::test
