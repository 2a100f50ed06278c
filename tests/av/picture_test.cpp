#include "av/picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace freshet::av {
namespace {

TEST(Picture, HasAPlaneOfLightAndTwoOfColourAtHalfTheSize) {
  auto const picture = Picture::make(64, 36).value();
  EXPECT_EQ(picture.plane(0).width, 64U);
  EXPECT_EQ(picture.plane(0).height, 36U);
  for (unsigned i = 1; i < 3; ++i) {
    EXPECT_EQ(picture.plane(i).width, 32U);
    EXPECT_EQ(picture.plane(i).height, 18U);
    EXPECT_EQ(picture.plane(i).row(17).size(), 32U);
  }
}

TEST(Picture, MovesToACopyWhileSomebodyElseHoldsItsSamples) {
  auto picture = Picture::make(16, 16).value();
  std::ranges::fill(picture.plane(0).row(3), 77);
  AvFrame const other{av_frame_clone(&picture.frame())};
  ASSERT_TRUE(picture.make_writable());
  EXPECT_EQ(picture.plane(0).row(3)[5], 77) << "the copy has what was drawn";
  std::ranges::fill(picture.plane(0).row(3), 99);
  EXPECT_EQ(other->data[0][3 * other->linesize[0] + 5], 77);
}

TEST(Picture, RefusesSizesThatHaveNoHalf) {
  for (auto const& [width, height] :
       {std::pair{641U, 360U}, {640U, 361U}, {0U, 360U}, {640U, 0U}, {20'000U, 2U}}) {
    auto const picture = Picture::make(width, height);
    ASSERT_FALSE(picture);
    EXPECT_THAT(picture.error().what, ::testing::HasSubstr("sizes are even"));
  }
}

}  // namespace
}  // namespace freshet::av
