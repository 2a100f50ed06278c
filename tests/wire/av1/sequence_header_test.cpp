#include "wire/av1/sequence_header.hpp"

#include "support/bit_writer.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace freshet::wire::av1 {
namespace {

using test::BitWriter;
using Part = std::function<void(BitWriter&)>;

/// A header of 640x360, each part of which can be replaced. Its colour stands at the end and is
/// found only when everything before it was read to the bit.
struct Written {
  unsigned profile = 0;
  Part timing = [](BitWriter& bits) { bits.flag(false); };
  Part points = [](BitWriter& bits) { bits.flag(false).u(5, 0).u(12, 0).u(5, 4); };
  Part identifiers = [](BitWriter& bits) { bits.flag(false); };
  Part tools = [](BitWriter& bits) { bits.u(4, 0).flag(false).flag(true).flag(true); };
  Part colour = [](BitWriter& bits) {
    bits.flag(true).flag(false).flag(true).u(8, 9).u(8, 18).u(8, 9).flag(false).u(2, 1);
  };

  [[nodiscard]] Bytes payload() const {
    BitWriter bits;
    bits.u(3, profile).flag(false).flag(false);
    timing(bits);
    points(bits);
    bits.u(4, 9).u(4, 8).u(10, 639).u(9, 359);
    identifiers(bits);
    bits.u(3, 0);
    tools(bits);
    bits.u(3, 0);
    colour(bits);
    return bits.flag(false).flag(true).finish();
  }
};

SequenceHeader read(Written const& written) {
  return parse_sequence_header(written.payload().span()).value();
}

constexpr Colour kFound{9, 18, 9, false};

TEST(Av1SequenceHeader, ReadsAPlainHeader) {
  auto const header = read({});
  EXPECT_EQ(header.level, 4);
  EXPECT_FALSE(header.high_tier);
  EXPECT_EQ(header.video.width, 640U);
  EXPECT_EQ(header.video.height, 360U);
  EXPECT_EQ(header.video.bit_depth, 10);
  EXPECT_EQ(header.video.colour, kFound);
  EXPECT_EQ(header.sample_position, 1);
  EXPECT_FALSE(header.video.frame_rate.known());
}

TEST(Av1SequenceHeader, ReadsTheFrameRate) {
  Written written;
  written.timing = [](BitWriter& bits) {
    bits.flag(true).u(32, 1'001).u(32, 60'000).flag(true).ue(1).flag(false);
  };
  auto const header = read(written);
  EXPECT_EQ(header.video.frame_rate, (Ratio{30'000, 1'001}));
  EXPECT_EQ(header.video.colour, kFound);
}

TEST(Av1SequenceHeader, HasNoFrameRateWhenIntervalsDiffer) {
  Written written;
  written.timing = [](BitWriter& bits) {
    bits.flag(true).u(32, 1).u(32, 30).flag(false).flag(false);
  };
  EXPECT_FALSE(read(written).video.frame_rate.known());
}

TEST(Av1SequenceHeader, ReadsPastADecoderModelAndOperatingPoints) {
  Written written;
  written.timing = [](BitWriter& bits) {
    bits.flag(true).u(32, 1).u(32, 30).flag(true).ue(0);
    bits.flag(true).u(5, 9).u(32, 1).u(5, 3).u(5, 4);
  };
  written.points = [](BitWriter& bits) {
    bits.flag(true).u(5, 1);
    bits.u(12, 0x103).u(5, 13).flag(true);  // level 5.1, high tier
    bits.flag(true).u(10, 1).u(10, 2).flag(false).flag(true).u(4, 3);
    bits.u(12, 0x101).u(5, 5).flag(false).flag(false);
  };
  auto const header = read(written);
  EXPECT_EQ(header.level, 13);
  EXPECT_TRUE(header.high_tier);
  EXPECT_EQ(header.video.colour, kFound);
}

TEST(Av1SequenceHeader, ReadsPastEveryTool) {
  Written written;
  written.identifiers = [](BitWriter& bits) { bits.flag(true).u(4, 1).u(3, 2); };
  written.tools = [](BitWriter& bits) {
    bits.u(4, 15).flag(true).u(2, 3);
    bits.flag(false).flag(true).flag(false).flag(true);  // screen content and integers: forced
    bits.u(3, 6);
  };
  EXPECT_EQ(read(written).video.colour, kFound);
  written.tools = [](BitWriter& bits) { bits.u(4, 0).flag(false).flag(false).flag(false); };
  EXPECT_EQ(read(written).video.colour, kFound);
}

TEST(Av1SequenceHeader, ReadsMonochrome) {
  Written written;
  written.colour = [](BitWriter& bits) { bits.flag(false).flag(true).flag(false).flag(true); };
  auto const header = read(written);
  EXPECT_TRUE(header.monochrome);
  EXPECT_TRUE(header.subsampled_x);
  EXPECT_TRUE(header.video.colour.full_range);
}

TEST(Av1SequenceHeader, ReadsFullChroma) {
  Written written;
  written.profile = 1;
  written.colour = [](BitWriter& bits) {
    bits.flag(false).flag(true).u(8, 1).u(8, 13).u(8, 0);  // sRGB
  };
  auto const header = read(written);
  EXPECT_FALSE(header.subsampled_x);
  EXPECT_EQ(header.video.colour, (Colour{1, 13, 0, true}));
}

TEST(Av1SequenceHeader, ReadsTheProfessionalProfile) {
  Written written;
  written.profile = 2;
  written.colour = [](BitWriter& bits) {
    bits.flag(true).flag(true).flag(false).flag(false).flag(false).flag(true).flag(false);
  };
  auto const twelve = read(written);
  EXPECT_EQ(twelve.video.bit_depth, 12);
  EXPECT_TRUE(twelve.subsampled_x);
  EXPECT_FALSE(twelve.subsampled_y);
  written.colour = [](BitWriter& bits) { bits.flag(false).flag(false).flag(false).flag(false); };
  auto const eight = read(written);
  EXPECT_EQ(eight.video.bit_depth, 8);
  EXPECT_TRUE(eight.subsampled_x);
  EXPECT_FALSE(eight.subsampled_y);
}

TEST(Av1SequenceHeader, ReadsAReducedHeader) {
  BitWriter bits;
  bits.u(3, 0).flag(true).flag(true).u(5, 8).u(4, 7).u(4, 7).u(8, 99).u(8, 49);
  bits.u(3, 0).u(3, 0).flag(false).flag(false).flag(false).flag(true).u(2, 0).flag(false);
  auto const header = parse_sequence_header(bits.finish().span()).value();
  EXPECT_EQ(header.level, 8);
  EXPECT_EQ(header.video.width, 100U);
  EXPECT_EQ(header.video.height, 50U);
  EXPECT_TRUE(header.video.colour.full_range);
}

TEST(Av1SequenceHeader, RefusesEveryCutOfItself) {
  auto const whole = Written{}.payload();
  for (std::size_t n = 0; n < whole.size(); ++n) {
    EXPECT_FALSE(parse_sequence_header(whole.span().first(n))) << n;
  }
}

}  // namespace
}  // namespace freshet::wire::av1
