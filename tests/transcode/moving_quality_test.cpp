#include "transcode/moving_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace freshet::transcode {
namespace {

constexpr double kUsual = 22;

class MovingQualityTest : public ::testing::Test {
 protected:
  /// 30 pictures a second of a content that takes so much of the rate at the usual factor, of which
  /// no more than all can be had.
  void play(double seconds, double needs) {
    for (int i = 0; i < static_cast<int>(seconds * 30); ++i, at_.n += 3'000) {
      auto const asks = needs * std::exp2((kUsual - quality_.now()) / 6);
      if (quality_.look(std::min(asks, 1.0), at_)) ++told_;
    }
  }
  MovingQuality quality_{kUsual};
  Ticks at_{900'000};
  int told_ = 0;
};

TEST_F(MovingQualityTest, StaysAsLongAsThereIsRoom) {
  play(60, 0.96);
  EXPECT_EQ(quality_.now(), kUsual);
  EXPECT_EQ(told_, 0);
}

TEST_F(MovingQualityTest, AsksForWhatFitsWhereThePicturesNeedMore) {
  play(5, 2);
  EXPECT_NEAR(quality_.now(), kUsual + 6, 0.8);
  told_ = 0;
  play(60, 2);
  EXPECT_NEAR(quality_.now(), kUsual + 6, 0.8);
  EXPECT_EQ(told_, 0) << "and rests there";
}

TEST_F(MovingQualityTest, IsTheUsualOneAgainSoonAfter) {
  play(10, 4);
  play(4, 0.5);
  EXPECT_EQ(quality_.now(), kUsual);
}

TEST_F(MovingQualityTest, IsNeverWorseThanWhatIsWorthAPicture) {
  play(60, 1'000);
  EXPECT_EQ(quality_.now(), 40);
}

}  // namespace
}  // namespace freshet::transcode
