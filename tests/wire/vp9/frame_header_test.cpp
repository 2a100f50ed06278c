#include "wire/vp9/frame_header.hpp"

#include "support/bit_writer.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::vp9 {
namespace {

using test::BitWriter;
using test::from_corpus;
using test::from_hex;

/// A key frame up to its colour.
BitWriter begin(unsigned profile) {
  BitWriter bits;
  bits.u(2, 2).u(1, profile & 1U).u(1, profile >> 1);
  if (profile == 3) bits.flag(false);
  bits.flag(false).flag(false).flag(true).flag(false).u(24, 0x498342);
  return bits;
}

FrameHeader end(BitWriter& bits) {
  bits.u(16, 639).u(16, 359);
  return parse_frame_header(bits.finish().span()).value();
}

TEST(Vp9FrameHeader, ReadsAKeyFrame) {
  auto const header = parse_frame_header(from_corpus("vp9_frame/key").span()).value();
  EXPECT_TRUE(header.key);
  EXPECT_EQ(header.profile, 0);
  EXPECT_EQ(header.video.width, 64U);
  EXPECT_EQ(header.video.height, 48U);
  EXPECT_EQ(header.video.bit_depth, 8);
}

TEST(Vp9FrameHeader, ReadsTwelveBitsOfFullChroma) {
  auto const header = parse_frame_header(from_corpus("vp9_frame/key_444").span()).value();
  EXPECT_TRUE(header.key);
  EXPECT_EQ(header.profile, 3);
  EXPECT_EQ(header.video.width, 64U);
  EXPECT_EQ(header.video.height, 48U);
  EXPECT_EQ(header.video.bit_depth, 12);
  EXPECT_EQ(header.chroma, Chroma::yuv_444);
}

TEST(Vp9FrameHeader, ReadsTenBits) {
  auto bits = begin(2);
  bits.flag(false).u(3, 5).flag(false);
  auto const header = end(bits);
  EXPECT_EQ(header.video.bit_depth, 10);
  EXPECT_EQ(header.video.colour, (Colour{2, 2, 9, false}));
  EXPECT_EQ(header.video.width, 640U);
}

TEST(Vp9FrameHeader, ReadsEveryChromaOfProfile1) {
  Chroma const expected[] = {Chroma::yuv_444, Chroma::yuv_440, Chroma::yuv_422,
                             Chroma::collocated_420};
  for (unsigned subsampling = 0; subsampling < 4; ++subsampling) {
    auto bits = begin(1);
    bits.u(3, 2).flag(true).u(2, subsampling).flag(false);
    auto const header = end(bits);
    EXPECT_EQ(header.chroma, expected[subsampling]);
    EXPECT_EQ(header.video.colour, (Colour{2, 2, 1, true}));
    EXPECT_EQ(header.video.height, 360U);
  }
}

TEST(Vp9FrameHeader, ReadsRgbInProfile1Only) {
  auto bits = begin(1);
  bits.u(3, 7).flag(false);
  EXPECT_EQ(end(bits).video.colour, (Colour{2, 2, 0, true}));
  auto plain = begin(0);
  plain.u(3, 7).u(32, 0);
  EXPECT_EQ(parse_frame_header(plain.finish().span()).error().what, "vp9 frame: RGB in profile 0");
}

TEST(Vp9Keyframe, IsNeitherPredictedNorShownAgain) {
  EXPECT_TRUE(is_keyframe(from_corpus("vp9_frame/key").span()));
  EXPECT_FALSE(is_keyframe(from_corpus("vp9_frame/predicted").span()));
  EXPECT_FALSE(is_keyframe(from_hex("88").span()));  // shows an existing frame
  EXPECT_FALSE(is_keyframe({}));
}

TEST(Vp9FrameHeader, RefusesWhatItCannotRead) {
  auto const fault = [](std::string_view hex) {
    auto const result = parse_frame_header(from_hex(hex).span());
    return result ? "" : result.error().what;
  };
  EXPECT_EQ(fault(""), "vp9 frame: no frame marker");
  EXPECT_EQ(fault("42"), "vp9 frame: no frame marker");
  EXPECT_EQ(fault("b8"), "vp9 frame: profile above 3");
  EXPECT_EQ(fault("82 498343"), "vp9 frame: no sync code");
  EXPECT_EQ(fault("82 498342 0003"), "vp9 frame: ends early");
}

}  // namespace
}  // namespace freshet::wire::vp9
