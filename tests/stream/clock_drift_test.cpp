#include "stream/clock_drift.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>

namespace freshet::stream {
namespace {

class ClockDriftTest : public ::testing::Test {
 protected:
  /// So long, 30 packets a second, each up to `uneven_us` late, by a clock that gains `ppm`.
  void play(int seconds, double ppm, std::int64_t uneven_us) {
    std::uniform_int_distribution<std::int64_t> late{0, uneven_us};
    for (int i = 0; i < seconds * 30; ++i) {
      now_us_ += 33'333;
      media_us_ += 33'333 * (1 + ppm / 1e6);
      drift_.packet(static_cast<std::int64_t>(media_us_), now_us_ + late(dice_));
    }
  }
  void jump(std::int64_t us) { media_us_ += static_cast<double>(us); }
  void pause(std::int64_t us) { now_us_ += us; }
  [[nodiscard]] double ppm() const { return drift_.ratio().value_or(0) * 1e6; }

 private:
  std::mt19937 dice_{1};
  ClockDrift drift_;
  std::int64_t now_us_ = 1'000'000'000;
  double media_us_ = 7'000'000;
};

TEST_F(ClockDriftTest, TellsAFastClockFromASlowOne) {
  play(75, 200, 20'000);
  EXPECT_NEAR(ppm(), 200, 60);
  play(240, 200, 20'000);
  EXPECT_NEAR(ppm(), 200, 10);
}

TEST_F(ClockDriftTest, OfASlowOneTheSignIsTheOther) {
  play(120, -150, 20'000);
  EXPECT_NEAR(ppm(), -150, 30);
}

TEST_F(ClockDriftTest, AnUnevenLineIsNoDrift) {
  for (int i = 0; i < 20; ++i) {
    play(30, 0, 200'000);
    EXPECT_NEAR(ppm(), 0, 60) << i;
  }
}

TEST_F(ClockDriftTest, SaysNothingTooEarly) {
  play(60, 500, 0);
  EXPECT_EQ(ppm(), 0);
}

TEST_F(ClockDriftTest, ClocksThatJumpAndLinesThatStallDoNotDrift) {
  play(60, 0, 5'000);
  jump(1'000'000'000);
  play(60, 0, 5'000);
  EXPECT_NEAR(ppm(), 0, 20);
  pause(3'000'000);
  play(60, 0, 5'000);
  EXPECT_NEAR(ppm(), 0, 20);
}

}  // namespace
}  // namespace freshet::stream
