/// What the grids do where there is no grid: variable rates, unknown rates, audio out of step.
#include "stream/grid.hpp"

#include <gtest/gtest.h>

namespace freshet::stream {
namespace {

/// Whole milliseconds as encoders cut them, in 90 kHz.
Ticks cut(double ms) { return {static_cast<std::int64_t>(ms) * 90}; }

TEST(VideoGrid, AVariableRatePassesAsItCame) {
  VideoGrid grid{{0, 0}};
  std::int64_t at = 0;
  for (int i = 0; i < 200; ++i) {
    at += (i % 3 == 0 ? 17 : i % 3 == 1 ? 42 : 23) * 90;
    auto const snapped = grid.snap({at});
    EXPECT_EQ(snapped.at.n, at) << i;
    EXPECT_EQ(snapped.duration.n, 0) << i;
  }
  EXPECT_FALSE(grid.rate().known()) << "36.6 a second is nobody's rate";
}

TEST(VideoGrid, AStatedRateThatIsNotKeptForetellsNothing) {
  VideoGrid grid{{30, 1}};
  std::int64_t at = 0;
  for (int i = 0; i < 200; ++i) {
    at += (i % 2 == 0 ? 50 : 81) * 90;
    EXPECT_NEAR(static_cast<double>(grid.snap({at}).at.n), static_cast<double>(at), 180) << i;
    EXPECT_EQ(grid.snap_offset({0}).n, 0);
  }
  EXPECT_EQ(grid.snap({at + 50 * 90}).duration.n, 0);
}

TEST(VideoGrid, NamesAnUnknownRateAfterTwentyFrames) {
  VideoGrid grid{{0, 0}};
  for (int i = 0; i < 20; ++i) static_cast<void>(grid.snap(cut(i * 40.0)));
  EXPECT_FALSE(grid.rate().known());
  static_cast<void>(grid.snap(cut(20 * 40.0)));
  EXPECT_EQ(grid.rate(), (Ratio{25, 1}));
}

TEST(VideoGrid, ANewLineKeepsTheRateThatWasFound) {
  VideoGrid grid{{0, 0}};
  for (int i = 0; i < 30; ++i) static_cast<void>(grid.snap(cut(i * 40.0)));
  grid.reset();
  EXPECT_EQ(grid.rate(), (Ratio{25, 1}));
  EXPECT_EQ(grid.snap({7}).at.n, 7) << "a line may begin anywhere, even before the last one's end";
}

TEST(VideoGrid, NeverAnswersTheSameTimeTwice) {
  for (auto const rate : {Ratio{0, 0}, Ratio{30, 1}}) {
    VideoGrid grid{rate};
    auto const first = grid.snap({9'000}).at;
    auto const second = grid.snap({9'000}).at;
    auto const third = grid.snap({4'500}).at;
    EXPECT_GT(second, first);
    EXPECT_GT(third, second);
  }
}

TEST(VideoGrid, ASkippedFrameLeavesItsPlaceAndEndsTheForecast) {
  VideoGrid grid{{30, 1}};
  for (int i = 0; i < 10; ++i) static_cast<void>(grid.snap(cut(i * 1000.0 / 30)));
  auto const after = grid.snap(cut(11 * 1000.0 / 30));
  EXPECT_EQ(after.at.n, 11 * 3'000);
  EXPECT_EQ(after.duration.n, 0);
}

TEST(VideoGrid, OffsetsSnapToWholeFramesWithinTheJitterOnly) {
  VideoGrid const grid{{30, 1}};
  EXPECT_EQ(grid.snap_offset(cut(66)).n, 6'000);
  EXPECT_EQ(grid.snap_offset(cut(-34)).n, -3'000);
  EXPECT_EQ(grid.snap_offset(cut(50)).n, 50 * 90);
  EXPECT_EQ(VideoGrid{Ratio{}}.snap_offset(cut(66)).n, 66 * 90) << "no rate, no frames";
}

TEST(AudioGrid, DropsAUnitThatLiesWhollyBefore) {
  AudioGrid grid{{48'000}, 1'024};
  ASSERT_TRUE(grid.snap({48'000}, {0}));
  EXPECT_FALSE(grid.snap({40'000}, {0}));
  EXPECT_EQ(grid.snap({49'024}, {0})->at.n, 49'024) << "the dropped one moved nothing";
}

TEST(AudioGrid, AUnitThatSlippedALittleKeepsItsPlace) {
  AudioGrid grid{{48'000}, 1'024};
  static_cast<void>(grid.snap({0}, {0}));
  for (int i = 1; i < 50; ++i) {
    EXPECT_EQ(grid.snap({i * 1'024 + 384}, {0})->at.n, i * 1'024) << "8 ms late";
  }
}

TEST(AudioGrid, AMissingUnitIsAHoleAtOnce) {
  AudioGrid grid{{48'000}, 1'024};
  static_cast<void>(grid.snap({0}, {0}));
  EXPECT_EQ(grid.snap({2'048}, {0})->at.n, 2'048);
}

TEST(AudioGrid, FollowsWhatStaysLate) {
  AudioGrid grid{{48'000}, 1'024};
  static_cast<void>(grid.snap({0}, {0}));
  for (int i = 1; i < 4; ++i) EXPECT_EQ(grid.snap({i * 1'024 + 500}, {0})->at.n, i * 1'024);
  EXPECT_EQ(grid.snap({4 * 1'024 + 500}, {0})->at.n, 4 * 1'024 + 500);
  EXPECT_EQ(grid.snap({5 * 1'024 + 500}, {0})->at.n, 5 * 1'024 + 500);
}

TEST(AudioGrid, FollowsWhatOverlapsByLeavingOneUnitOut) {
  AudioGrid grid{{48'000}, 1'024};
  static_cast<void>(grid.snap({0}, {0}));
  for (int i = 1; i < 4; ++i) EXPECT_EQ(grid.snap({i * 1'024 - 500}, {0})->at.n, i * 1'024);
  EXPECT_FALSE(grid.snap({4 * 1'024 - 500}, {0}));
  EXPECT_EQ(grid.snap({5 * 1'024 - 500}, {0})->at.n, 5 * 1'024 - 500);
}

TEST(AudioGrid, JitterLosesNothingAndMovesNothing) {
  AudioGrid grid{{48'000}, 1'024};
  static_cast<void>(grid.snap({0}, {0}));
  for (int i = 1; i < 200; ++i) {
    auto const off = i % 5 < 3 ? 700 : -700;
    auto const snapped = grid.snap({i * 1'024 + off}, {0});
    ASSERT_TRUE(snapped) << i;
    EXPECT_EQ(snapped->at.n, i * 1'024) << i;
  }
}

TEST(AudioGrid, CountsUnitsOfTheirOwnLength) {
  AudioGrid grid{{48'000}, 960};
  EXPECT_EQ(grid.snap({0}, {480})->duration.n, 480);
  auto const next = grid.snap({470}, {0});
  EXPECT_EQ(next->at.n, 480);
  EXPECT_EQ(next->duration.n, 960);
}

}  // namespace
}  // namespace freshet::stream
