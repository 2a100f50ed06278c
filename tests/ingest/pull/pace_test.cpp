/// When a playlist's units are due, and how long to wait before the next attempt.
#include "ingest/pull/pace.hpp"

#include "ingest/pull/backoff.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace freshet::ingest::pull {
namespace {

using namespace std::chrono_literals;

TEST(Pace, HoldsBackWhatComesFasterThanLife) {
  Pace pace;
  ManualClock clock;
  EXPECT_EQ(pace.wait({900'000}, clock.now()), 0us);
  EXPECT_NEAR(static_cast<double>(pace.wait({990'000}, clock.now()).count()), 1e6, 300);
  clock.advance(1s);
  EXPECT_EQ(pace.wait({990'000}, clock.now()), 0us);
}

TEST(Pace, LetsWhatIsLateGoAtOnceUntilItHasCaughtUp) {
  Pace pace;
  ManualClock clock;
  static_cast<void>(pace.wait({0}, clock.now()));
  clock.advance(3s);
  EXPECT_EQ(pace.wait({90'000}, clock.now()), 0us);
  EXPECT_EQ(pace.wait({180'000}, clock.now()), 0us);
  EXPECT_GT(pace.wait({360'000}, clock.now()), 900ms);
}

TEST(Pace, BeginsAnewWhereTimeJumps) {
  Pace pace;
  ManualClock clock;
  static_cast<void>(pace.wait({0}, clock.now()));
  EXPECT_EQ(pace.wait({90'000 * 3'600LL}, clock.now()), 0us);
  EXPECT_GT(pace.wait({90'000 * 3'601LL}, clock.now()), 900ms);
  EXPECT_EQ(pace.wait({0}, clock.now()), 0us);
}

TEST(Pace, NeverFallsBehindAClockThatRunsATenthOfAPerMilleFaster) {
  Pace pace;
  ManualClock clock;
  for (std::int64_t second = 0; second < 86'400; ++second) {
    auto const wait = pace.wait({second * 90'009}, clock.now());
    ASSERT_EQ(wait, 0us) << "after " << second << " s";
    clock.advance(1s);
  }
}

std::vector<int> waits(Backoff& backoff, int n, SteadyTime::duration lived) {
  std::vector<int> all;
  for (int i = 0; i < n; ++i) all.push_back(static_cast<int>(backoff.next(lived).count()));
  return all;
}

TEST(Backoff, DoublesToHalfAMinute) {
  Backoff backoff;
  EXPECT_EQ(waits(backoff, 8, 0s), (std::vector{1, 2, 4, 8, 16, 30, 30, 30}));
}

TEST(Backoff, BeginsAnewAfterASteadyTimeAndNotBefore) {
  Backoff backoff;
  static_cast<void>(waits(backoff, 4, 0s));
  EXPECT_EQ(waits(backoff, 1, 9'999ms), std::vector{16});
  EXPECT_EQ(waits(backoff, 2, 10s), (std::vector{1, 1}));
  EXPECT_EQ(waits(backoff, 2, 0s), (std::vector{2, 4}));
}

}  // namespace
}  // namespace freshet::ingest::pull
