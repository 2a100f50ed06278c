#include "media/frame_rate.hpp"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(CustomaryRate, TellsThirtyFromItsNtscNeighbour) {
  EXPECT_EQ(customary_rate(29.971, 0.002), (Ratio{30'000, 1'001}));
  EXPECT_EQ(customary_rate(30.001, 0.002), (Ratio{30, 1}));
}

TEST(CustomaryRate, NamesNothingFarFromAllOfThem) {
  EXPECT_EQ(customary_rate(37, 0.01), std::nullopt);
  EXPECT_EQ(customary_rate(30.3, 0.002), std::nullopt);
  EXPECT_EQ(customary_rate(30.3, 0.02), (Ratio{30, 1}));
}

}  // namespace
}  // namespace freshet
