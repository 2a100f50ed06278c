/// Delays: what a room says of how far behind its viewers are.
#include "chat/delays.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

SteadyTime const kNow{std::chrono::hours{1}};

TEST(Delays, NobodyHasReportedAnything) {
  auto const figures = Delays{}.figures(kNow);
  EXPECT_EQ(figures.count, 0U);
  EXPECT_EQ(figures.p99, milliseconds{0});
}

TEST(Delays, TellTheirRanks) {
  Delays delays;
  for (int i = 100; i > 0; --i) delays.add(milliseconds{i * 10}, kNow);
  auto const figures = delays.figures(kNow);
  EXPECT_EQ(figures.count, 100U);
  EXPECT_EQ(figures.p50, milliseconds{500});
  EXPECT_EQ(figures.p90, milliseconds{900});
  EXPECT_EQ(figures.p99, milliseconds{990});
}

TEST(Delays, OfFewTheLongestIsTheNinetyNinthPercentile) {
  Delays delays;
  delays.add(milliseconds{1'000}, kNow);
  delays.add(milliseconds{9'000}, kNow);
  EXPECT_EQ(delays.figures(kNow).p99, milliseconds{9'000});
}

TEST(Delays, WhoLeftIsForgottenAfterAMinute) {
  Delays delays;
  delays.add(milliseconds{40'000}, kNow);
  delays.add(milliseconds{2'000}, kNow + seconds{30});
  EXPECT_EQ(delays.figures(kNow + seconds{60}).p99, milliseconds{40'000});
  EXPECT_EQ(delays.figures(kNow + seconds{61}).p99, milliseconds{2'000});
}

TEST(Delays, WhatCannotBeIsNotCounted) {
  Delays delays;
  delays.add(milliseconds{-1}, kNow);
  delays.add(seconds{121}, kNow);
  EXPECT_EQ(delays.figures(kNow).count, 0U);
}

TEST(Delays, AMillionReportsTakeNoMoreRoomAndNewOnesAreHeard) {
  Delays delays;
  for (int i = 0; i < 5'000; ++i) delays.add(seconds{30}, kNow);
  EXPECT_EQ(delays.figures(kNow).count, Delays::kMost);
  for (int i = 0; i < 20'000; ++i) delays.add(seconds{3}, kNow);
  EXPECT_EQ(delays.figures(kNow).p90, seconds{3});
}

}  // namespace
}  // namespace freshet::chat
