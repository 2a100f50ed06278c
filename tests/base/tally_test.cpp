#include "base/tally.hpp"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using namespace std::chrono_literals;

TEST(Tally, SpeaksAtOnceAndThenOnceASecond) {
  ManualClock clock;
  Tally tally;
  EXPECT_EQ(tally.add(clock.now()), 1U);
  for (int i = 0; i < 9; ++i) {
    clock.advance(100ms);
    EXPECT_EQ(tally.add(clock.now()), std::nullopt);
  }
  clock.advance(100ms);
  EXPECT_EQ(tally.add(clock.now()), 10U);
  clock.advance(999ms);
  EXPECT_EQ(tally.add(clock.now()), std::nullopt);
}

TEST(Tally, SpeaksAgainAfterASilence) {
  ManualClock clock;
  Tally tally{10s};
  EXPECT_EQ(tally.add(clock.now()), 1U);
  clock.advance(3h);
  EXPECT_EQ(tally.add(clock.now()), 1U);
}

TEST(ManualClock, MovesBothTimesTogether) {
  ManualClock clock{5};
  auto const before = clock.now();
  clock.advance(7us);
  EXPECT_EQ(clock.now() - before, 7us);
  EXPECT_EQ(clock.wall_us(), 12);
}

TEST(SystemClock, IsInThisCenturyAndDoesNotGoBack) {
  auto const& clock = system_clock();
  EXPECT_GT(clock.wall_us(), 1'600'000'000'000'000);
  auto const before = clock.now();
  EXPECT_GE(clock.now(), before);
}

}  // namespace
}  // namespace freshet
