#include "wire/nal/vui.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::nal {
namespace {

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
