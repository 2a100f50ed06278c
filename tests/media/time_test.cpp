#include "media/time.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

TEST(Rescale, IsExactWhereTheBasesDivide) {
  EXPECT_EQ(rescale({1000}, kMilliseconds, kVideoTimebase).n, 90'000);
  EXPECT_EQ(rescale({-40}, kMilliseconds, kVideoTimebase).n, -3'600);
}

TEST(Rescale, RoundsToTheNearestTickAwayFromZero) {
  EXPECT_EQ(rescale({1}, {3}, {2}).n, 1);
  EXPECT_EQ(rescale({-1}, {4}, {2}).n, -1);
  EXPECT_EQ(rescale({1}, {5}, {2}).n, 0);
}

TEST(Rescale, IsMonotoneAndWithinOneTickThereAndBack) {
  std::mt19937_64 random{7};
  Timebase const bases[] = {kMilliseconds, kVideoTimebase, {44'100}, {48'000}, kMicroseconds};
  for (auto const from : bases) {
    for (auto const to : bases) {
      Ticks previous_in{0}, previous_out{0};
      for (int i = 0; i < 2'000; ++i) {
        Ticks const in = previous_in + Ticks{static_cast<std::int64_t>(random() % 100'000)};
        auto const out = rescale(in, from, to);
        EXPECT_GE(out, previous_out);
        if (to.hz >= from.hz) {
          EXPECT_LE(std::abs(rescale(out, to, from).n - in.n), 1);
        }
        previous_in = in;
        previous_out = out;
      }
    }
  }
}

TEST(Rescale, DoesNotOverflowOnWallClockMicroseconds) {
  Ticks const now{1'800'000'000'000'000};
  EXPECT_EQ(rescale(now, kMicroseconds, kVideoTimebase).n, 162'000'000'000'000);
}

}  // namespace
}  // namespace freshet
