#include "wire/nal/vui.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::nal {
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

TEST(PictureSize, IsCroppedInUnits) {
  Video video;
  ASSERT_TRUE(set_size(video, 1920, 1088, {0, 0, 0, 4}, 2, 2));
  EXPECT_EQ(video.width, 1920U);
  EXPECT_EQ(video.height, 1080U);
}

TEST(PictureSize, RefusesACropThatLeavesNothing) {
  Video video;
  auto const result = set_size(video, 16, 16, {0xFFFFFFFE, 4, 0, 0}, 2, 2);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().what, "picture of 16x16 cropped by 8589934596x0");
}

TEST(PictureSize, RefusesMoreThanAnyLevelAllows) {
  Video video;
  EXPECT_FALSE(set_size(video, 17'000, 16, {}, 1, 1));
  EXPECT_FALSE(set_size(video, 0, 16, {}, 1, 1));
}

}  // namespace
}  // namespace freshet::wire::nal
