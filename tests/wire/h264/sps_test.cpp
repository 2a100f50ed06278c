#include "wire/h264/sps.hpp"

#include "support/bit_writer.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::h264 {
namespace {

using test::BitWriter;

/// The NAL unit's header and the set up to its identifier.
BitWriter begin(std::uint8_t profile, std::uint8_t constraints = 0) {
  BitWriter bits;
  bits.u(8, 0x67).u(8, profile).u(8, constraints).u(8, 30).ue(0);
  return bits;
}

/// 64x64, frames only, no cropping; the VUI's flag comes next.
BitWriter& end_without_vui(BitWriter& bits) {
  return bits.ue(1).flag(false).ue(3).ue(3).flag(true).flag(true).flag(false);
}

Bytes finish(BitWriter& bits) { return bits.flag(true).align().finish(); }

/// A plain Main profile set with a VUI; `vui` writes what follows its flag.
template <class F>
Sps with_vui(F vui) {
  auto bits = begin(77);
  bits.ue(0).ue(0).ue(0);
  end_without_vui(bits).flag(true);
  vui(bits);
  return parse_sps(finish(bits).span()).value();
}

TEST(H264Sps, ReadsPastScalingLists) {
  auto bits = begin(100);
  bits.ue(1).ue(0).ue(0).flag(false).flag(true);
  bits.flag(true).se(-8);  // the first list: next scale 0 ends it
  for (int i = 1; i < 6; ++i) bits.flag(false);
  bits.flag(true);
  for (int i = 0; i < 64; ++i) bits.se(1);
  bits.flag(false);
  bits.ue(0).ue(0).ue(0);
  end_without_vui(bits).flag(false);
  auto const sps = parse_sps(finish(bits).span()).value();
  EXPECT_EQ(sps.video.width, 64U);
  EXPECT_EQ(sps.video.height, 64U);
}

TEST(H264Sps, ReadsPastACycleOfPictureOrder) {
  auto bits = begin(77);
  bits.ue(0).ue(1).flag(false).se(-3).se(4).ue(2).se(1).se(-1);
  end_without_vui(bits).flag(false);
  EXPECT_EQ(parse_sps(finish(bits).span()).value().video.width, 64U);
}

TEST(H264Sps, WithFieldsIsInterlaced) {
  auto bits = begin(77);
  bits.ue(0).ue(0).ue(0).ue(1).flag(false).ue(3).ue(1);
  bits.flag(false).flag(true).flag(true).flag(false).flag(false);
  auto const sps = parse_sps(finish(bits).span()).value();
  EXPECT_TRUE(sps.video.interlaced);
  EXPECT_EQ(sps.video.height, 64U);
}

TEST(H264Sps, OutputOrderMeansNoReordering) {
  auto bits = begin(77);
  bits.ue(0).ue(2);
  end_without_vui(bits).flag(false);
  EXPECT_FALSE(parse_sps(finish(bits).span()).value().reorders);
}

TEST(H264Sps, AnIntraProfileMeansNoReordering) {
  for (auto const constraints : {0x00, 0x10}) {
    auto bits = begin(110, static_cast<std::uint8_t>(constraints));
    bits.ue(1).ue(2).ue(2).flag(false).flag(false).ue(0).ue(0).ue(0);
    end_without_vui(bits).flag(false);
    EXPECT_EQ(parse_sps(finish(bits).span()).value().reorders, constraints == 0);
  }
}

TEST(H264Sps, ReadsChromaAndSeparatePlanes) {
  auto bits = begin(244);
  bits.ue(3).flag(true).ue(2).ue(4).flag(false).flag(false).ue(0).ue(0).ue(0);
  // 48 of 64 columns: with separate planes a crop counts single samples.
  bits.ue(1).flag(false).ue(3).ue(3).flag(true).flag(true);
  bits.flag(true).ue(0).ue(16).ue(0).ue(1).flag(false);
  auto const sps = parse_sps(finish(bits).span()).value();
  EXPECT_EQ(sps.chroma_format, 3);
  EXPECT_EQ(sps.video.bit_depth, 10);
  EXPECT_EQ(sps.bit_depth_chroma, 12);
  EXPECT_EQ(sps.video.width, 48U);
  EXPECT_EQ(sps.video.height, 63U);
}

TEST(H264Sps, ReadsAnExtendedAspectRatio) {
  auto const sps = with_vui([](BitWriter& bits) { bits.flag(true).u(8, 255).u(16, 64).u(16, 45); });
  EXPECT_EQ(sps.video.pixel_aspect, (Ratio{64, 45}));
}

TEST(H264Sps, TakesAnAspectRatioOfNothingForSquare) {
  auto const zero = with_vui([](BitWriter& bits) { bits.flag(true).u(8, 255).u(16, 0).u(16, 0); });
  EXPECT_EQ(zero.video.pixel_aspect, (Ratio{1, 1}));
  auto const reserved = with_vui([](BitWriter& bits) { bits.flag(true).u(8, 17); });
  EXPECT_EQ(reserved.video.pixel_aspect, (Ratio{1, 1}));
}

TEST(H264Sps, ReadsPastBothBuffersToTheRestriction) {
  auto const sps = with_vui([](BitWriter& bits) {
    bits.flag(false).flag(false);
    bits.flag(true).u(3, 5).flag(true).flag(true).u(8, 1).u(8, 1).u(8, 1);
    bits.flag(true).ue(0).ue(0);
    bits.flag(true).u(32, 1).u(32, 60).flag(true);
    for (int i = 0; i < 2; ++i) {
      bits.flag(true).ue(0).u(8, 0).ue(100).ue(100).flag(false).u(20, 0);
    }
    bits.flag(false).flag(false);
    bits.flag(true).flag(true).ue(0).ue(0).ue(10).ue(10).ue(0).ue(1);
  });
  EXPECT_FALSE(sps.reorders);
  EXPECT_EQ(sps.video.frame_rate, (Ratio{30, 1}));
  EXPECT_EQ(sps.video.colour, (Colour{1, 1, 1, true}));
}

TEST(H264Sps, KeepsWhatCameBeforeAVuiThatIsCutShort) {
  auto bits = begin(77);
  bits.ue(0).ue(0).ue(0);
  end_without_vui(bits).flag(true).flag(true).u(8, 14).flag(true);
  auto const sps = parse_sps(bits.finish().span()).value();
  EXPECT_EQ(sps.video.pixel_aspect, (Ratio{4, 3}));
  EXPECT_FALSE(sps.video.frame_rate.known());
  EXPECT_TRUE(sps.reorders);
}

TEST(H264Sps, RefusesNumbersOutOfRange) {
  auto const fault = [](BitWriter& bits) {
    auto const result = parse_sps(finish(bits).span());
    return result ? "" : result.error().what;
  };
  auto chroma = begin(100);
  EXPECT_EQ(fault(chroma.ue(4)), "sps: chroma format 4");
  auto depth = begin(100);
  EXPECT_EQ(fault(depth.ue(1).ue(7).ue(0)), "sps: bit depths 8+7 and 8+0");
  auto order = begin(77);
  EXPECT_EQ(fault(order.ue(0).ue(3)), "sps: picture order count type 3");
  auto cycle = begin(77);
  EXPECT_EQ(fault(cycle.ue(0).ue(1).flag(false).se(0).se(0).ue(256)),
            "sps: picture order count cycle of 256");
  auto wide = begin(77);
  EXPECT_EQ(fault(wide.ue(0).ue(0).ue(0).ue(1).flag(false).ue(4000).ue(3).flag(true)),
            "sps: picture of 64016x64");
}

TEST(H264Sps, IsNoOtherUnit) {
  EXPECT_FALSE(parse_sps({}));
  EXPECT_FALSE(parse_sps(test::from_hex("68").span()));
}

}  // namespace
}  // namespace freshet::wire::h264
