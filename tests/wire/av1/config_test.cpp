#include "wire/av1/config.hpp"

#include "support/hex.hpp"
#include "wire/av1/obu.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::av1 {
namespace {

using test::from_hex;

// Written by libaom and by SVT-AV1 for a test picture of 320x180.
constexpr char const* kPlain = "81000c000a0b000000043cfeccdaf90040";
constexpr char const* kTenBitPq = "81004c000a0e000000043cfecc02f85091009040";

std::string config_fault_of(std::string_view hex) {
  auto const result = parse_config(from_hex(hex));
  return result ? "" : result.error().what;
}

TEST(Av1Config, ReadsAPlainStream) {
  auto const codec = parse_config(from_hex(kPlain)).value();
  EXPECT_EQ(codec.video.width, 320U);
  EXPECT_EQ(codec.video.height, 180U);
  EXPECT_EQ(codec.video.bit_depth, 8);
  EXPECT_EQ(codec.video.colour, Colour{});
  EXPECT_FALSE(codec.video.frame_rate.known());
  EXPECT_EQ(codec.config, from_hex(kPlain));
}

TEST(Av1Config, ReadsHighDynamicRange) {
  auto const codec = parse_config(from_hex(kTenBitPq)).value();
  EXPECT_EQ(codec.video.width, 320U);
  EXPECT_EQ(codec.video.bit_depth, 10);
  EXPECT_EQ(codec.video.colour, (Colour{9, 16, 9, false}));
}

TEST(Av1Config, RefusesWhatItCannotRead) {
  EXPECT_EQ(config_fault_of("81000c"), "av1C: ends early");
  EXPECT_EQ(config_fault_of("01000c00"), "av1C: marker and version 0x01");
  EXPECT_EQ(config_fault_of("82000c00"), "av1C: marker and version 0x82");
  EXPECT_EQ(config_fault_of("81000c00"), "av1C: no sequence header");
  EXPECT_EQ(config_fault_of("81000c00 0a0b0000"), "av1C: OBU at octet 0 does not fit");
  EXPECT_EQ(config_fault_of("81000c00 0a03 000000"), "av1C: sequence header: ends early");
  EXPECT_EQ(config_fault_of("81000c00 0a01 60"), "av1C: sequence header: profile 3");
}

TEST(Av1Config, IsMadeOfASequenceHeader) {
  for (auto const* hex : {kPlain, kTenBitPq}) {
    auto const golden = from_hex(hex);
    auto const header = sequence_header_in(golden.span().subspan(4)).value();
    EXPECT_EQ(test::to_hex(make_config(header)->span()), hex);
  }
}

TEST(Av1Config, GivesASizeToAHeaderWithoutOne) {
  auto const golden = from_hex(kPlain);
  auto const unsized = from_hex(std::string{"08"} + (kPlain + 12));
  EXPECT_EQ(make_config(unsized.span()).value(), golden);
}

TEST(Av1Config, IsNotMadeOfOtherUnits) {
  EXPECT_EQ(make_config(from_hex("1200").span()).error().what,
            "sequence header: is no OBU of that type");
  EXPECT_FALSE(make_config({}));
  EXPECT_FALSE(make_config(from_hex("0a00").span()));
}

}  // namespace
}  // namespace freshet::wire::av1
