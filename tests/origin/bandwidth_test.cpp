/// Peak and average as RFC 8216bis §4.1 measures them.
#include "origin/bandwidth.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

TEST(Bandwidth, NothingMeasuredIsNought) {
  Bandwidth const bandwidth{4};
  EXPECT_EQ(bandwidth.rates().peak, 0U);
  EXPECT_EQ(bandwidth.rates().average, 0U);
}

TEST(Bandwidth, EqualSegmentsHaveThePeakOfTheirAverage) {
  Bandwidth bandwidth{4};
  for (int i = 0; i < 10; ++i) bandwidth.segment(4 * kSecond, 500'000);
  EXPECT_EQ(bandwidth.rates().peak, 1'000'000U);
  EXPECT_EQ(bandwidth.rates().average, 1'000'000U);
}

TEST(Bandwidth, ALoudSegmentStaysThePeakAfterItPassed) {
  Bandwidth bandwidth{4};
  bandwidth.segment(4 * kSecond, 500'000);
  bandwidth.segment(4 * kSecond, 2'000'000);
  for (int i = 0; i < 6; ++i) bandwidth.segment(4 * kSecond, 500'000);
  EXPECT_EQ(bandwidth.rates().peak, 4'000'000U);
  EXPECT_EQ(bandwidth.rates().average, 1'375'000U);
}

TEST(Bandwidth, ARunShorterThanHalfATargetCountsOnlyWithItsNeighbours) {
  Bandwidth bandwidth{4};
  bandwidth.segment(3 * kSecond, 300'000);
  bandwidth.segment(1 * kSecond, 500'000);
  EXPECT_EQ(bandwidth.rates().peak, 1'600'000U) << "one second alone would be 4,000,000";
}

TEST(Bandwidth, ARunOfExactlyHalfATargetCounts) {
  Bandwidth bandwidth{4};
  bandwidth.segment(4 * kSecond, 400'000);
  bandwidth.segment(2 * kSecond, 500'000);
  EXPECT_EQ(bandwidth.rates().peak, 2'000'000U);
}

TEST(Bandwidth, TheLoudestRunOfSeveralSegmentsIsThePeak) {
  Bandwidth bandwidth{4};
  for (auto const octets : {100'000U, 300'000U, 300'000U, 100'000U}) {
    bandwidth.segment(kSecond, octets);
  }
  EXPECT_EQ(bandwidth.rates().peak, 2'400'000U) << "the two in the middle";
}

TEST(Bandwidth, ASegmentLongerThanAnyRunIsInTheAverageAndThePeakIsNeverBelowThat) {
  Bandwidth bandwidth{4};
  bandwidth.segment(10 * kSecond, 5'000'000);
  EXPECT_EQ(bandwidth.rates().average, 4'000'000U);
  EXPECT_EQ(bandwidth.rates().peak, 4'000'000U);
}

TEST(Bandwidth, AMonthOfOctetsDoesNotOverflowTheAverage) {
  Bandwidth bandwidth{4};
  for (int i = 0; i < 4; ++i) bandwidth.segment(1'000'000 * kSecond, 1'000'000'000'000ULL);
  EXPECT_EQ(bandwidth.rates().average, 8'000'000U);
}

TEST(Bandwidth, ASegmentOfNoLengthIsNoDivisionByNought) {
  Bandwidth bandwidth{4};
  bandwidth.segment(0, 1'000);
  EXPECT_EQ(bandwidth.rates().average, 0U);
}

}  // namespace
}  // namespace freshet::origin
