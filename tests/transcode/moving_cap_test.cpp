#include "transcode/moving_cap.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace freshet::transcode {
namespace {

constexpr std::uint32_t kMost = 3'000'000;
constexpr std::int64_t kFrame = 3'000;

/// 30 pictures a second of so many bits a second in all, a keyframe of five times the rest in each.
class MovingCapTest : public ::testing::Test {
 protected:
  void play(double seconds, double rate) {
    auto const unit = rate / 34;
    for (int i = 0; i < static_cast<int>(seconds * 30); ++i, at_.n += kFrame) {
      auto const bits = static_cast<std::int64_t>(i % 30 == 0 ? 5 * unit : unit);
      if (cap_.take(bits, at_)) ++told_;
    }
  }

  MovingCap cap_{kMost};
  Ticks at_{900'000};
  int told_ = 0;
};

TEST_F(MovingCapTest, IsWhatIsPromisedAtFirst) {
  EXPECT_EQ(cap_.now(), kMost);
  play(1, 100'000);
  EXPECT_GT(cap_.now(), kMost * 9 / 10);
}

TEST_F(MovingCapTest, FallsSlowlyToAMarginAboveWhatIsNeeded) {
  play(10, 1'200'000);
  EXPECT_GT(cap_.now(), 2'000'000U);
  play(60, 1'200'000);
  EXPECT_NEAR(cap_.now(), 1'500'000, 90'000);
  EXPECT_LT(told_, 30) << "an encoder is not bothered with each picture";
}

TEST_F(MovingCapTest, IsNeverLessThanAShareOfThePromise) {
  play(120, 20'000);
  EXPECT_NEAR(cap_.now(), 0.3 * kMost, 0.05 * kMost);
}

TEST_F(MovingCapTest, IsNeverMoreThanThePromise) {
  play(20, 6'000'000);
  EXPECT_EQ(cap_.now(), kMost);
}

TEST_F(MovingCapTest, RisesBeforeABufferOfASecondIsUsedUp) {
  play(120, 600'000);
  auto const before = cap_.now();
  ASSERT_LT(before, 1'000'000U);
  // An encoder whose buffer holds a second of the cap, and which spends what the pictures need.
  double buffer = before;
  auto const unit = 2'400'000.0 / 34;
  for (int i = 0; i < 90; ++i, at_.n += kFrame) {
    auto const bits = i % 30 == 0 ? 5 * unit : unit;
    buffer += cap_.now() / 30.0 - bits;
    EXPECT_GT(buffer, 0) << "picture " << i;
    static_cast<void>(cap_.take(static_cast<std::int64_t>(bits), at_));
  }
  EXPECT_GT(cap_.now(), 2'900'000U);
}

TEST_F(MovingCapTest, GoesBackToAllOfThePromiseHoweverSmallTheStep) {
  play(60, 2'200'000);
  ASSERT_LT(cap_.now(), kMost);
  play(10, 2'600'000);
  EXPECT_EQ(cap_.now(), kMost);
}

TEST_F(MovingCapTest, TakesAHoleForNoEasyPicture) {
  play(30, 1'200'000);
  auto const before = cap_.now();
  at_.n += 90'000 * 600;
  play(1, 1'200'000);
  EXPECT_NEAR(cap_.now(), before, 0.06 * before);
  at_.n -= 90'000 * 300;
  play(1, 1'200'000);
  EXPECT_NEAR(cap_.now(), before, 0.1 * before);
}

}  // namespace
}  // namespace freshet::transcode
