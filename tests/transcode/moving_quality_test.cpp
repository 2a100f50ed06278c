#include "transcode/moving_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <numeric>

namespace freshet::transcode {
namespace {

constexpr double kUsual = 22;

class MovingQualityTest : public ::testing::Test {
 protected:
  /// 30 pictures a second of a content that takes so much of the rate at the usual factor, of which
  /// no more than all can be had; `halved_by` more of the factor, and it takes half of that.
  void play(double seconds, double needs, double halved_by = 6) {
    for (int i = 0; i < static_cast<int>(seconds * 30); ++i, at_.n += 3'000) {
      auto const asks = std::min(needs * std::exp2((kUsual - quality_.now()) / halved_by), 1.0);
      second_.push_back(asks);
      if (second_.size() > 30) second_.pop_front();
      share_ = std::accumulate(second_.begin(), second_.end(), 0.0) /
               static_cast<double>(second_.size());
      if (quality_.look(share_, at_)) ++told_;
    }
  }
  MovingQuality quality_{kUsual};
  std::deque<double> second_;
  double share_ = 0;
  Ticks at_{900'000};
  int told_ = 0;
};

TEST_F(MovingQualityTest, StaysAsLongAsThereIsRoom) {
  play(60, 0.96);
  EXPECT_EQ(quality_.now(), kUsual);
  EXPECT_EQ(told_, 0);
}

TEST_F(MovingQualityTest, AsksForWhatFitsWhereThePicturesNeedMore) {
  play(6, 2);
  EXPECT_NEAR(quality_.now(), kUsual + 6, 2);
  play(14, 2);
  EXPECT_NEAR(quality_.now(), kUsual + 6, 0.8);
  told_ = 0;
  play(60, 2);
  EXPECT_NEAR(quality_.now(), kUsual + 6, 0.8);
  EXPECT_EQ(told_, 0) << "and rests there";
}

TEST_F(MovingQualityTest, DoesNotSwingWhereASmallStepIsManyBits) {
  play(20, 1.1, 3);
  told_ = 0;
  for (int i = 0; i < 40; ++i) {
    play(1, 1.1, 3);
    EXPECT_GT(share_, 0.9) << "after " << i << " s";
  }
  EXPECT_LT(told_, 5);
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
