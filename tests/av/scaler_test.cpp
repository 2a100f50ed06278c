#include "av/scaler.hpp"

#include "av/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace freshet::av {
namespace {

/// One colour all over.
Picture plain(std::uint32_t width, std::uint32_t height, std::uint8_t y, std::uint8_t cb,
              std::uint8_t cr) {
  auto picture = Picture::make(width, height).value();
  std::uint8_t const colour[] = {y, cb, cr};
  for (unsigned p = 0; p < 3; ++p) {
    auto const plane = picture.plane(p);
    for (std::uint32_t row = 0; row < plane.height; ++row) {
      std::ranges::fill(plane.row(row), colour[p]);
    }
  }
  return picture;
}

void expect_colour(AVFrame const& frame, int y, int cb, int cr) {
  auto const middle = [&](int plane, int half) {
    return frame
        .data[plane][frame.height / half / 2 * frame.linesize[plane] + frame.width / half / 2];
  };
  EXPECT_NEAR(middle(0, 1), y, 3);
  EXPECT_NEAR(middle(1, 2), cb, 3);
  EXPECT_NEAR(middle(2, 2), cr, 3);
}

TEST(Scaler, KeepsColoursAndTimeAtAnotherSize) {
  auto const picture = plain(640, 360, 100, 90, 200);
  picture.frame().pts = 4'711;
  Scaler scaler{{320, 180}};
  auto const out = scaler.scale(picture.frame()).value();
  EXPECT_EQ(out->width, 320);
  EXPECT_EQ(out->height, 180);
  EXPECT_EQ(out->pts, 4'711);
  expect_colour(*out, 100, 90, 200);
}

TEST(Scaler, SpreadsTheLimitedRange) {
  ScalerSettings settings{320, 180};
  settings.matrix = AVCOL_SPC_SMPTE170M;
  settings.range = AVCOL_RANGE_JPEG;
  Scaler scaler{settings};
  expect_colour(*scaler.scale(plain(640, 360, 16, 128, 128).frame()).value(), 0, 128, 128);
  expect_colour(*scaler.scale(plain(640, 360, 235, 128, 128).frame()).value(), 255, 128, 128);
  // Without a change of size, too.
  expect_colour(*scaler.scale(plain(320, 180, 16, 128, 128).frame()).value(), 0, 128, 128);
}

TEST(Scaler, TurnsTheMatrixOfHighDefinitionIntoTheWantedOne) {
  ScalerSettings settings{320, 180};
  settings.matrix = AVCOL_SPC_SMPTE170M;
  settings.range = AVCOL_RANGE_JPEG;
  Scaler scaler{settings};
  // Red: in BT.709 63/102/240, in JFIF 76/85/255 (ITU-R BT.709, BT.601).
  auto const said = plain(640, 360, 63, 102, 240);
  said.frame().colorspace = AVCOL_SPC_BT709;
  expect_colour(*scaler.scale(said.frame()).value(), 76, 85, 255);
  expect_colour(*scaler.scale(plain(1280, 720, 63, 102, 240).frame()).value(), 76, 85, 255);
  expect_colour(*scaler.scale(plain(640, 360, 81, 90, 240).frame()).value(), 76, 85, 255);
}

TEST(Scaler, FollowsAnInputThatChangesItsShape) {
  Scaler scaler{{320, 180}};
  for (auto const width : {640U, 1'920U, 322U, 640U}) {
    auto const out = scaler.scale(plain(width, 240, 50, 60, 70).frame()).value();
    EXPECT_EQ(out->width, 320);
    expect_colour(*out, 50, 60, 70);
  }
}

}  // namespace
}  // namespace freshet::av
