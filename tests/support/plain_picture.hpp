/// plain_picture: one colour all over.
#pragma once

#include "av/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace freshet::test {

using Ycc = std::array<std::uint8_t, 3>;

inline av::Picture plain_picture(std::uint32_t width, std::uint32_t height, Ycc const& colour) {
  auto picture = av::Picture::make(width, height).value();
  for (unsigned p = 0; p < 3; ++p) {
    auto const plane = picture.plane(p);
    for (std::uint32_t row = 0; row < plane.height; ++row) {
      std::ranges::fill(plane.row(row), colour.at(p));
    }
  }
  return picture;
}

/// In the middle of it.
inline void expect_colour(AVFrame const& frame, Ycc const& colour, int within) {
  for (unsigned p = 0; p < 3; ++p) {
    auto const half = p == 0 ? 2 : 4;
    auto const sample = frame.data[p][frame.height / half * frame.linesize[p] + frame.width / half];
    EXPECT_NEAR(sample, colour.at(p), within) << p;
  }
}

}  // namespace freshet::test
