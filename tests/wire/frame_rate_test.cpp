#include "wire/frame_rate.hpp"

#include <gtest/gtest.h>

namespace freshet::wire {
namespace {

TEST(FrameRate, IsReduced) {
  EXPECT_EQ(frame_rate_of(60'000, 2'002), (Ratio{30'000, 1'001}));
  EXPECT_EQ(frame_rate_of(50, 2), (Ratio{25, 1}));
}

TEST(FrameRate, IsUnknownForAClockOrForNothing) {
  EXPECT_EQ(frame_rate_of(180'000, 2), Ratio{});
  EXPECT_EQ(frame_rate_of(2'000, 2), Ratio{});
  EXPECT_EQ(frame_rate_of(0, 2), Ratio{});
  EXPECT_EQ(frame_rate_of(50, 0), Ratio{});
}

TEST(FrameRate, IsUnknownWhenItDoesNotFit) {
  EXPECT_EQ(frame_rate_of(0xFFFFFFFF, 2 * std::uint64_t{0xFFFFFFFE}), Ratio{});
}

}  // namespace
}  // namespace freshet::wire
