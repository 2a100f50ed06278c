#include "av/scaler.hpp"

#include "av/captions.hpp"
#include "av/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

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

TEST(Scaler, SharesThePictureWhereNothingChanges) {
  auto const picture = plain(320, 180, 100, 90, 200);
  picture.frame().pts = 4'711;
  Scaler scaler{{320, 180}};
  auto const out = scaler.scale(picture.frame()).value();
  EXPECT_EQ(out->data[0], picture.frame().data[0]);
  EXPECT_EQ(out->pts, 4'711);
  auto const other = plain(320, 180, 100, 90, 200);
  other.frame().color_range = AVCOL_RANGE_JPEG;
  ScalerSettings limited{320, 180};
  limited.range = AVCOL_RANGE_MPEG;
  Scaler narrowing{limited};
  EXPECT_NE(narrowing.scale(other.frame()).value()->data[0], other.frame().data[0]);
}

/// The first field is bright, the other dark: as one picture it would be a comb, or grey.
TEST(Scaler, TakesTheFirstFieldOfAnInterlacedPicture) {
  auto const picture = plain(640, 360, 40, 128, 128);
  for (bool const top : {true, false}) {
    auto const luma = picture.plane(0);
    for (std::uint32_t row = 0; row < luma.height; ++row) {
      std::ranges::fill(luma.row(row), (row % 2 == 0) == top ? 200 : 40);
    }
    picture.frame().interlaced_frame = 1;
    picture.frame().top_field_first = top ? 1 : 0;
    for (auto const width : {640U, 320U}) {
      Scaler scaler{{width, width * 9 / 16}};
      auto const out = scaler.scale(picture.frame()).value();
      EXPECT_EQ(out->interlaced_frame, 0);
      for (int row = 0; row < out->height; ++row) {
        ASSERT_NEAR(out->data[0][row * out->linesize[0] + 40], 200, 2) << row << " of " << width;
      }
    }
  }
}

TEST(Scaler, OfAFieldGuessesTheColoursOfItsPicture) {
  ScalerSettings settings{320, 180};
  settings.matrix = AVCOL_SPC_SMPTE170M;
  settings.range = AVCOL_RANGE_JPEG;
  Scaler scaler{settings};
  auto const red = plain(1'280, 720, 63, 102, 240);
  red.frame().interlaced_frame = 1;
  expect_colour(*scaler.scale(red.frame()).value(), 76, 85, 255);
}

TEST(Scaler, KeepsCaptions) {
  std::vector<std::uint8_t> const captions{0xFC, 0x94, 0x20, 0xFC, 'H', 'i'};
  auto const picture = plain(640, 360, 100, 90, 200);
  set_captions(picture.frame(), captions);
  for (auto const width : {640U, 320U}) {
    Scaler scaler{{width, width * 9 / 16}};
    auto const out = scaler.scale(picture.frame()).value();
    EXPECT_TRUE(std::ranges::equal(captions_of(*out), captions)) << width;
    EXPECT_TRUE(captions_of(*without_captions(*out)).empty());
    EXPECT_TRUE(std::ranges::equal(captions_of(*out), captions)) << "shared, and yet its own";
  }
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
