#include "origin/pace.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

/// Segments one after another, told by their lengths; in hundredths of a second.
struct Lengths {
  std::shared_ptr<Stride const> segment(std::int64_t length, bool breaks = false) {
    auto stride = pace.begin(msn++, at, breaks);
    at += Ticks{length};
    return stride;
  }
  std::shared_ptr<Stride const> segments(int n, std::int64_t length) {
    std::shared_ptr<Stride const> last;
    for (int i = 0; i < n; ++i) last = segment(length);
    return last;
  }

  Pace pace;
  std::uint64_t msn = 100;
  Ticks at{1'200};
};

TEST(Pace, ThreeSegmentsOfOneLengthMakeAStrideThatBeganWithThem) {
  Lengths line;
  EXPECT_EQ(line.segments(3, 200), nullptr);
  auto const stride = line.segment(200);
  ASSERT_NE(stride, nullptr);
  EXPECT_EQ(stride->first_msn, 100U);
  EXPECT_EQ(stride->start.n, 1'200);
  EXPECT_EQ(stride->duration.n, 200);
  EXPECT_EQ(stride->start_of(103).n, 1'800);
}

TEST(Pace, AStrideStaysTheSameWhileItsNumbersTellTheTime) {
  Lengths line;
  auto const stride = line.segments(4, 200);
  EXPECT_EQ(line.segments(1'000, 200), stride);
  line.segment(210);
  line.segment(190);
  EXPECT_EQ(line.segments(2, 200), stride) << "a little jitter is none of players' concern";
}

TEST(Pace, IrregularSegmentsHaveNone) {
  for (auto const& pattern : {std::vector<int>{400, 400, 200}, {300, 150, 150}, {200, 230, 200}}) {
    Lengths line;
    for (int i = 0; i < 10; ++i) {
      for (auto const length : pattern) EXPECT_EQ(line.segment(length), nullptr) << length;
    }
  }
}

TEST(Pace, OneThatIsMuchLongerEndsItAndThreeEvenOnesBeginAnother) {
  Lengths line;
  auto const before = line.segments(4, 200);
  line.segment(330);
  EXPECT_EQ(line.segment(200), nullptr);
  EXPECT_EQ(line.segments(2, 200), nullptr);
  auto const after = line.segment(200);
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->number, before->number + 1);
  EXPECT_EQ(after->first_msn, 105U);
  EXPECT_EQ(after->start.n, 1'200 + 4 * 200 + 330);
}

TEST(Pace, WhatDriftsAwayBeginsAnotherBeforeHalfASegmentIsLost) {
  Lengths line;
  line.segments(4, 200);
  std::uint64_t strides = 0;
  for (int i = 0; i < 1'000; ++i) {
    auto const begins = line.at;
    auto const stride = line.segment(i % 5 == 0 ? 202 : 200);
    ASSERT_NE(stride, nullptr);
    EXPECT_LE(std::abs(begins.n - stride->start_of(line.msn - 1).n), 100);
    strides = stride->number;
  }
  EXPECT_GE(strides, 1U);
  EXPECT_LE(strides, 10U);
}

TEST(Pace, AfterABreakTheLineIsBelievedToGoOnAsItWas) {
  Lengths line;
  auto const before = line.segments(4, 200);
  line.at += Ticks{777};
  auto const after = line.segment(200, true);
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->number, before->number + 1);
  EXPECT_EQ(after->first_msn, 104U);
  EXPECT_EQ(after->duration.n, 200);
  EXPECT_EQ(line.segments(5, 200), after);
}

TEST(Pace, AndIsNotWhenItDoesNot) {
  Lengths line;
  line.segments(4, 200);
  EXPECT_NE(line.segment(400, true), nullptr);
  EXPECT_EQ(line.segment(400), nullptr);
  EXPECT_EQ(line.segment(400, true), nullptr) << "nothing is known of it any more";
}

}  // namespace
}  // namespace freshet::origin
